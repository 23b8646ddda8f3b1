import { Alert, Anchor, Button, Code, Group, Stack } from '@mantine/core'
import { IconAdjustments, IconPlayerPlay } from '@tabler/icons-react'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { authMethodOf } from '../applications/application-type.ts'
import { applicationQuery } from '../applications/queries.ts'
import { LoginStatus, Screens, Steps } from '../logins/login-trace.tsx'
import { triedQuery } from '../logins/queries.ts'
import { startOf, type TryRequest } from './request.ts'
import { ShownTokens } from './tokens.tsx'
import { type Ended, endOf, type Proof, requestOf } from './tried.ts'
import { TryForm } from './try-form.tsx'

const route = getRouteApi('/try')

/** Where a login ends that was tried out: what an application is given, and what the user was shown on the way, and why. */
export const Try = () => {
  const { login, ...request } = route.useSearch()
  if (login === undefined) return <NextTry request={request} />
  return <TriedLogin key={login} login={login} />
}

const NextTry = ({ request }: { request: TryRequest }) => (
  <Page
    title="Try"
    description="A login as your users have it, from the first screen to the tokens. Sign in as one of them: you stay signed in to the dashboard yourself, and the login leaves no session behind."
  >
    <TryForm key={JSON.stringify(request)} initial={request} />
  </Page>
)

/** How an application proves itself, as far as whoever is signed in may know its secret. */
const useProof = () => {
  const client = useQueryClient()
  return async (clientId: string): Promise<Proof | undefined> => {
    const app = await client.fetchQuery(applicationQuery(clientId))
    const method = authMethodOf(app)
    if (method === 'none') return {}
    if (!method.startsWith('client_secret') || app.client_secret === undefined) return undefined
    return { secret: app.client_secret, basic: method === 'client_secret_basic' }
  }
}

const TriedLogin = ({ login }: { login: string }) => {
  const proofOf = useProof()
  const request = requestOf(login)
  const trace = useQuery(triedQuery(login, request.client_id))
  const ended = useQuery(
    queryOptions({
      queryKey: ['tried', login],
      queryFn: () => endOf(login, proofOf),
      // A code is good once.
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    }),
  )
  return (
    <Page
      title={titleOf(ended.data)}
      description="What an application is told, and what the user was shown on the way, and why."
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconAdjustments size={18} aria-hidden />}
            renderRoot={props => <Link to="/try" search={request} {...props} />}
          >
            Change the request
          </Button>
          <Button component="a" href={startOf(request)} leftSection={<IconPlayerPlay size={18} aria-hidden />}>
            Try again
          </Button>
        </>
      }
    >
      <Stack gap="xl">
        <QueryView query={ended}>
          {end => end && <End ended={end} application={trace.data?.client_name ?? request.client_id ?? 'Try'} />}
        </QueryView>
        <QueryView query={trace}>
          {told => (
            <Stack gap="xl">
              <Screens trace={told} />
              <Steps trace={told} />
              <Group gap="md">
                <LoginStatus status={told.status} />
                <Anchor
                  size="sm"
                  renderRoot={props => <Link to="/monitoring/logins/$id" params={{ id: told.id }} {...props} />}
                >
                  This login under Monitoring
                </Anchor>
              </Group>
            </Stack>
          )}
        </QueryView>
      </Stack>
    </Page>
  )
}

const titleOf = (ended: Ended | null | undefined): string => {
  if (!ended) return 'Tried login'
  return ended.kind === 'refused' ? 'The login was refused' : 'The login is complete'
}

const End = ({ ended, application }: { ended: Ended; application: string }) => {
  switch (ended.kind) {
    case 'refused':
      return (
        <Alert color="red" title={ended.error}>
          {ended.description || 'The application is told no more than this.'}
        </Alert>
      )
    case 'code':
      return (
        <Alert color="gate" title="The application was given a code">
          Only {application} can exchange it for tokens: it proves itself by a key or a secret that is not for your
          role. <Code style={{ overflowWrap: 'anywhere' }}>{ended.code}</Code>
        </Alert>
      )
    case 'tokens':
      return <ShownTokens tokens={ended.tokens} application={application} />
  }
  return ended satisfies never
}
