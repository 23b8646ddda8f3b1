/** What a list of applications is asked for, kept in the address; what cannot be read is as if it was not there. */
export interface ApplicationsSearch {
  type?: string
  page?: number
}

export const applicationsSearch = ({ type, page }: Record<string, unknown>): ApplicationsSearch => ({
  ...(typeof type === 'string' && type !== '' && { type }),
  ...(Number.isInteger(page) && (page as number) > 0 && { page: page as number }),
})
