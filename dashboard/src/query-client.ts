import { notifications } from '@mantine/notifications'
import { MutationCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api.ts'

/** What a failed change is told as, where the page does not say it itself. */
const tell = (error: Error) =>
  notifications.show({ color: 'red', title: 'That was not saved', message: error.message, autoClose: 10_000 })

/** What an error does to the screen is decided here: reads show it in their place, changes in a notice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      if (!mutation.meta?.['shown']) tell(error)
    },
  }),
})
