import type { Organization } from './organization-type.ts'

/** What stands for a colour that is not given, where the other one is. */
export const house = { primary: '#1c5b54', page_background: '#f4f6f5' }

/** Branding as the API keeps it: both colours or none. Pure. */
export const brandingOf = (draft: {
  logo_url: string
  primary: string
  page_background: string
}): Organization['branding'] => ({
  ...(draft.logo_url !== '' && { logo_url: draft.logo_url }),
  ...((draft.primary !== '' || draft.page_background !== '') && {
    colors: {
      primary: draft.primary || house.primary,
      page_background: draft.page_background || house.page_background,
    },
  }),
})
