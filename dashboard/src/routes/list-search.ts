/** What a list is asked for, kept in the address; what cannot be read is as if it was not there. */
export interface ListSearch {
  q?: string
  page?: number
}

export const listSearch = ({ q, page }: Record<string, unknown>): ListSearch => ({
  ...(typeof q === 'string' && q !== '' && { q }),
  ...(Number.isInteger(page) && (page as number) > 0 && { page: page as number }),
})
