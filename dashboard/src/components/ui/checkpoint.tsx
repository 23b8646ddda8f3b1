import { Button, Group } from '@mantine/core'
import { infiniteQueryOptions, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { pageSize } from './list-page.ts'

/** The query of a list that has no last page to jump to: `ask` gets one piece of it, from where the one before ended. */
export const piecesQuery = <T,>(
  queryKey: readonly unknown[],
  key: string,
  ask: (window: { take: number; from?: string }) => Promise<unknown>,
) =>
  infiniteQueryOptions({
    queryKey,
    queryFn: async ({ pageParam }) => {
      const answer = (await ask({ take: pageSize, ...(pageParam !== '' && { from: pageParam }) })) as {
        next?: string
      } & Record<string, T[]>
      return { items: (answer[key] ?? []) as T[], next: answer.next }
    },
    initialPageParam: '',
    getNextPageParam: last => last.next,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  })

/** Leads on where a list has more than is shown. */
export const ShowMore = ({ query }: { query: UseInfiniteQueryResult<unknown> }) =>
  query.hasNextPage && (
    <Group justify="center">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        Show more
      </Button>
    </Group>
  )
