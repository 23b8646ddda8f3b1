import { Alert, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { BackLink } from '../../components/ui/back-link.tsx'
import { NotFound } from '../../components/ui/not-found.tsx'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { flowCheckQuery } from '../actions/check.ts'
import { Findings } from '../actions/findings.tsx'
import { CodeFacts, EmailDelivery } from './code-facts.tsx'
import { FactorSwitch } from './factor-switch.tsx'
import { type Factor, factors, warningOf } from './factors.ts'
import { PhoneSettings } from './phone-settings.tsx'
import { PushSettings } from './push-settings.tsx'
import { factorsQuery } from './queries.ts'
import { PlatformSettings, RoamingSettings } from './webauthn-settings.tsx'

const route = getRouteApi('/security/mfa/$factor')

const settings: Record<Factor['name'], () => ReactNode> = {
  otp: () => (
    <CodeFacts
      facts={[
        ['Codes', 'Six digits, a new one every 30 seconds (TOTP, SHA-1), as every authenticator app makes them'],
        ['Clock', 'A code is taken one step early or late, and once'],
        ['Name in the app', 'The friendly name of this tenant, and the user’s address'],
      ]}
    />
  ),
  'push-notification': () => <PushSettings />,
  sms: () => <PhoneSettings />,
  'webauthn-roaming': () => <RoamingSettings />,
  'webauthn-platform': () => <PlatformSettings />,
  email: () => <EmailDelivery />,
  'recovery-code': () => (
    <CodeFacts
      facts={[
        ['Codes', '24 characters, shown once when the user has enrolled the first other factor'],
        ['Use', 'A code works once; the user then gets another one'],
        ['Lost', 'An administrator makes a new one at the user, under Multi-factor'],
      ]}
    />
  ),
}

/** One factor: its switch, what of the login flow it breaks, and its settings. */
export const FactorDetails = () => {
  const { factor: name } = route.useParams()
  const factor = factors.find(one => one.name === name)
  return factor ? <Details factor={factor} /> : <NotFound />
}

const Details = ({ factor }: { factor: Factor }) => (
  <Page
    title={factor.label}
    description={factor.description}
    back={<BackLink to="/security/mfa">Multi-factor Auth</BackLink>}
  >
    <QueryView query={useQuery(factorsQuery)}>
      {states => {
        const on = new Set<string>(states.filter(({ enabled }) => enabled).map(({ name }) => name))
        const alone = on.has(factor.name) && factor.dependent ? warningOf(on) : undefined
        return (
          <Stack gap="md">
            <Group gap="sm">
              <FactorSwitch factor={factor} on={on.has(factor.name)} />
              <Text size="sm">
                {on.has(factor.name) ? 'On' : 'Off'} · in Actions <span className="mono">{factor.type}</span>
              </Text>
            </Group>
            {alone && (
              <Alert color="yellow" icon={<IconAlertTriangle />}>
                {alone}
              </Alert>
            )}
            <BrokenBy type={factor.type} />
          </Stack>
        )
      }}
    </QueryView>
    {settings[factor.name]()}
  </Page>
)

/** What the bound Actions ask of this factor and do not get. */
const BrokenBy = ({ type }: { type: string }) => {
  const { data = [] } = useQuery(flowCheckQuery('post-login'))
  const findings = data.filter(({ factor }) => factor === type)
  return findings.length > 0 && <Findings findings={findings} />
}
