import { Stack } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ListSearch } from '../../routes/list-search.ts'
import { Pages } from './pages.tsx'
import { QueryView } from './query-view.tsx'
import { SearchBox } from './search-box.tsx'

/** A list that the server searches and pages; what is asked for stands in the address. */
export const SearchedList = <T,>({
  query,
  search,
  onSearch,
  label,
  placeholder,
  help,
  filter,
  empty,
  children,
}: {
  query: UseQueryResult<{ items: T[]; total: number }>
  search: ListSearch
  onSearch: (search: ListSearch) => void
  label: string
  placeholder: string
  /** How queries are written, where that is worth a word. */
  help?: ReactNode
  /** By what else the list can be narrowed. */
  filter?: ReactNode
  /** In place of an empty list. */
  empty: ReactNode
  children: (items: T[]) => ReactNode
}) => {
  const { q, page = 0 } = search
  return (
    <Stack gap="md">
      <SearchBox
        key={q ?? ''}
        value={q ?? ''}
        label={label}
        placeholder={placeholder}
        help={help}
        onSearch={next => onSearch({ ...(next && { q: next }) })}
      />
      {filter}
      <QueryView query={query}>
        {({ items, total }) =>
          items.length === 0 && page === 0 ? (
            empty
          ) : (
            <>
              {children(items)}
              <Pages
                total={total}
                page={page}
                onChange={next => onSearch({ ...(q && { q }), ...(next > 0 && { page: next }) })}
              />
            </>
          )
        }
      </QueryView>
    </Stack>
  )
}
