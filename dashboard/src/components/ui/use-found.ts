import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'

/** What the server finds for a text in a picker; asked once nobody has typed for a moment. */
export const useFound = <T>(queryKey: readonly string[], find: (typed: string) => Promise<T[]>, typed: string) => {
  const [asked] = useDebouncedValue(typed, 250)
  return useQuery({
    queryKey: [...queryKey, 'find', asked],
    queryFn: () => find(asked),
    placeholderData: keepPreviousData,
  })
}
