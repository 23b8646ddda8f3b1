/** Which part of a page with tabs is open, kept in the address. */
export interface TabSearch {
  tab?: string
}

export const tabSearch = ({ tab }: Record<string, unknown>): TabSearch => ({
  ...(typeof tab === 'string' && tab !== '' && { tab }),
})
