import { type TabSearch, tabSearch } from './tab-search.ts'

/** Which part of the pages is edited, kept in the address; what cannot be read is as if it was not there. */
export interface UniversalLoginSearch extends TabSearch {
  prompt?: string
  language?: string
}

const word = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,40}$/.test(value)

export const universalLoginSearch = (search: Record<string, unknown>): UniversalLoginSearch => ({
  ...tabSearch(search),
  ...(word(search['prompt']) && { prompt: search['prompt'] }),
  ...(word(search['language']) && { language: search['language'] }),
})
