/** What a list of users is asked for, kept in the address; what cannot be read is as if it was not there. */
export interface UsersSearch {
  q?: string
  page?: number
}

export const usersSearch = ({ q, page }: Record<string, unknown>): UsersSearch => ({
  ...(typeof q === 'string' && q !== '' && { q }),
  ...(Number.isInteger(page) && (page as number) > 0 && { page: page as number }),
})
