import { Alert, Anchor, Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { BackLink } from '../../components/ui/back-link.tsx'
import { Facts } from '../../components/ui/facts.tsx'
import { Json } from '../../components/ui/json.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { LoginStatus, Screens, Steps, UserLink } from './login-trace.tsx'
import { loginQuery } from './queries.ts'
import { durationWords, everyFactor } from './words.ts'

const route = getRouteApi('/monitoring/logins/$id')

/** One login: the screens it showed and why, and everything that happened. */
export const LoginDetails = () => {
  const { id } = route.useParams()
  return (
    <QueryView whole query={useQuery(loginQuery(id))}>
      {trace => (
        <Page
          title="Login"
          back={<BackLink to="/monitoring/logins">Logins</BackLink>}
          description="What this login was asked, by whom, and how it ended."
          actions={<LoginStatus status={trace.status} />}
        >
          <Stack gap="xl">
            {trace.refusal && (
              <Alert color="red" title={trace.refusal.error}>
                {trace.refusal.description}
              </Alert>
            )}
            <Facts
              facts={[
                ['User', trace.user_id && <UserLink key="user" id={trace.user_id} name={trace.user_name} />],
                ['User id', trace.user_name && <Mono key="id" text={trace.user_id ?? ''} />],
                ['Application', trace.client_name],
                ['Client id', <Mono key="client" text={trace.client_id} />],
                ['Began', <Moment key="began" at={trace.started_at} />],
                [
                  'Took',
                  trace.finished_at && durationWords(Date.parse(trace.finished_at) - Date.parse(trace.started_at)),
                ],
                ['Factors passed', everyFactor([...trace.challenged, ...trace.enrolled])],
                ['Asked for', scopeWords(trace.request.scopes)],
                ['API', trace.request.audience],
                ['Login id', <Mono key="login" text={trace.id} />],
              ]}
            />
            <Screens trace={trace} />
            <Steps trace={trace} />
            <Section title="Raw">
              <Json value={trace} label="The trace as JSON" />
            </Section>
            {trace.user_id && (
              <Group>
                <Anchor size="sm" renderRoot={props => <Link to="/logs" search={{ user: trace.user_id }} {...props} />}>
                  All log entries of this user
                </Anchor>
              </Group>
            )}
          </Stack>
        </Page>
      )}
    </QueryView>
  )
}

const Mono = ({ text }: { text: string }) => <span className="mono">{text}</span>

/** The first scopes; the dashboard asks for hundreds, and all stand in the JSON below. */
const scopeWords = (scopes: string[]): string =>
  scopes.length <= 12 ? scopes.join(' ') : `${scopes.slice(0, 10).join(' ')} and ${scopes.length - 10} more`
