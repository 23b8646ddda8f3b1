import { Alert, Button, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../../api.ts'
import { Loading } from './loading.tsx'
import { NotFound } from './not-found.tsx'
import { Page } from './page.tsx'

/** A part of a page is loading, failed or ready; the whole page where `whole` says so, which then has to have a heading too. */
export const QueryView = <T,>({
  query,
  whole,
  children,
}: {
  query: UseQueryResult<T>
  whole?: boolean
  children: (data: T) => ReactNode
}) => {
  if (query.data !== undefined) return children(query.data)
  if (query.isPending) return <Loading />
  if (!whole) return <Failure query={query} />
  if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />
  return (
    <Page title="Not shown">
      <Failure query={query} />
    </Page>
  )
}

const Failure = ({ query }: { query: UseQueryResult<unknown> }) => {
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
