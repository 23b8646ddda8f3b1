import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { own } from '../../api.ts'

/** What the server makes of a draft; it is asked once nobody has typed for a moment, and nothing of it is kept. */
export const usePreview = <T>(
  operation: string,
  given: { params?: Record<string, string>; body: object },
  enabled = true,
) => {
  const [text] = useDebouncedValue(JSON.stringify(given), 350)
  return useQuery({
    queryKey: ['preview', operation, text],
    queryFn: () => own<T>(operation, JSON.parse(text) as typeof given),
    placeholderData: keepPreviousData,
    enabled,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
}
