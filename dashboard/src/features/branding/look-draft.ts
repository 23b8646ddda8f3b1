import type { Branding, StoredTheme, Theme } from './queries.ts'

export type PageBackground =
  | { kind: 'colour'; colour: string }
  | { kind: 'gradient'; start: string; end: string; angle: number }

/** Branding and theme as they are edited; what is not set is empty. */
export interface Look {
  logo_url: string
  favicon_url: string
  font_url: string
  primary: string
  background: PageBackground
  /** None: the pages follow the browser. */
  theme: Theme | null
}

/** What is stored, as it is edited. Pure. */
export const lookOf = (branding: Branding, theme: StoredTheme | null): Look => {
  const background = branding.colors?.page_background
  return {
    logo_url: branding.logo_url ?? '',
    favicon_url: branding.favicon_url ?? '',
    font_url: branding.font?.url ?? '',
    primary: branding.colors?.primary ?? '',
    background:
      typeof background === 'object' && background !== null
        ? { kind: 'gradient', start: background.start, end: background.end, angle: background.angle_deg }
        : { kind: 'colour', colour: background ?? '' },
    theme: theme && themeBody(theme),
  }
}

/** A theme as the Management API takes it. Pure. */
const themeBody = ({ themeId: _, displayName: __, ...theme }: StoredTheme): Theme => theme

/** Branding as the Management API takes it. Pure. */
export const brandingBody = ({ logo_url, favicon_url, font_url, primary, background }: Look): Branding => ({
  logo_url: logo_url || null,
  favicon_url: favicon_url || null,
  font: { url: font_url || null },
  colors: {
    primary: primary || null,
    page_background:
      background.kind === 'colour'
        ? background.colour || null
        : { type: 'linear-gradient', start: background.start, end: background.end, angle_deg: background.angle },
  },
})
