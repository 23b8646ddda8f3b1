import { Alert, Button, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../../api.ts'
import { Loading } from './loading.tsx'

/** A part of a page is loading, failed or ready. */
export const QueryView = <T,>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) => {
  if (query.data !== undefined) return children(query.data)
  if (query.isPending) return <Loading />
  const missing = query.error instanceof ApiError && query.error.status === 403
  return (
    <Alert
      color={missing ? 'gray' : 'red'}
      icon={<IconAlertTriangle />}
      title={missing ? 'Your role does not include this' : 'This could not be loaded'}
    >
      <Stack align="flex-start" gap="sm">
        {query.error?.message}
        {!missing && (
          <Button size="xs" variant="default" onClick={() => void query.refetch()}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  )
}
