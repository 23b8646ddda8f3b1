import { Alert, Anchor, Button, Group, Paper, Stack, Tabs, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { Json } from '../../components/ui/json.tsx'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { LoginStatus, Screens, Steps } from '../logins/login-trace.tsx'
import { triedQuery } from '../logins/queries.ts'
import { decoded } from './jwt.ts'
import { RawToken } from './raw-token.tsx'
import { type Ended, endedLogin, type Tokens } from './tried.ts'

const route = getRouteApi('/try')

/** Where a login ends that was tried out: what an application is given, and what the user was shown on the way, and why. */
export const Try = () => {
  const { login } = route.useSearch()
  if (login === undefined) return <NothingTried />
  return <TriedLogin login={login} />
}

const TryAgain = ({ label }: { label: string }) => (
  <Button component="a" href="/dashboard/try?start" leftSection={<IconPlayerPlay size={18} aria-hidden />}>
    {label}
  </Button>
)

const NothingTried = () => (
  <Page title="Try" description="A login as your users have it, from the first screen to the tokens.">
    <Empty icon={IconPlayerPlay} title="No login of this tab ended here" action={<TryAgain label="Try a login" />}>
      Sign in as one of your users. You stay signed in to the dashboard yourself, and see here which tokens an
      application would get, which screens were shown, and why.
    </Empty>
  </Page>
)

const TriedLogin = ({ login }: { login: string }) => {
  const ended = endedLogin(login)
  const trace = useQuery(triedQuery(login))
  return (
    <Page
      title={!ended ? 'Tried login' : ended.kind === 'refused' ? 'The login was refused' : 'The login is complete'}
      description="What an application is told, and what the user was shown on the way, and why."
      actions={<TryAgain label="Try again" />}
    >
      <Stack gap="xl">
        {ended && <End ended={ended} />}
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

const End = ({ ended }: { ended: Ended }) =>
  ended.kind === 'refused' ? (
    <Alert color="red" title={ended.error}>
      {ended.description || 'The application is told no more than this.'}
    </Alert>
  ) : (
    <ShownTokens tokens={ended.tokens} />
  )

const ShownTokens = ({ tokens }: { tokens: Tokens }) => {
  const all = [
    { id: 'id', name: 'ID token', token: tokens.id_token },
    { id: 'access', name: 'Access token', token: tokens.access_token },
  ].flatMap(({ token, ...one }) => (token === undefined ? [] : [{ ...one, token }]))
  return (
    <Section
      title="Tokens"
      description="As the application “Try” was given them. They are good until they expire: keep them to yourself."
    >
      <Paper withBorder p="md">
        <Tabs defaultValue={all[0]?.id ?? ''} keepMounted={false}>
          <Tabs.List>
            {all.map(({ id, name }) => (
              <Tabs.Tab key={id} value={id}>
                {name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {all.map(({ id, name, token }) => (
            <Tabs.Panel key={id} value={id} pt="md">
              <Stack gap="md">
                {decoded(token) ? (
                  <Json value={decoded(token)} label={`${name}, decoded`} />
                ) : (
                  <Text size="sm" c="dimmed">
                    This token is opaque: it was issued for this server’s own /userinfo, and says nothing by itself. Ask
                    for an API by its audience to get one that can be read.
                  </Text>
                )}
                <RawToken token={token} name={name} />
              </Stack>
            </Tabs.Panel>
          ))}
        </Tabs>
      </Paper>
    </Section>
  )
}
