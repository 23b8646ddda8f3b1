import { type ListSearch, listSearch } from './list-search.ts'

/** What a list of applications is asked for, kept in the address; what cannot be read is as if it was not there. */
export interface ApplicationsSearch extends ListSearch {
  type?: string
}

export const applicationsSearch = ({ type, ...search }: Record<string, unknown>): ApplicationsSearch => ({
  ...(typeof type === 'string' && type !== '' && { type }),
  ...listSearch(search),
})
