import { Button, Group, Paper, Select, SimpleGrid, Stack, Switch, TagsInput, TextInput } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { QueryView } from '../../components/ui/query-view.tsx'
import { ApiPicker } from '../apis/api-picker.tsx'
import { type Api, apisOfQuery } from '../apis/queries.ts'
import { ApplicationPicker } from '../applications/application-picker.tsx'
import { type Application, isMachine } from '../applications/application-type.ts'
import { applicationQuery } from '../applications/queries.ts'
import type { Organization } from '../organizations/organization-type.ts'
import { organizationQuery } from '../organizations/queries.ts'
import { AllowPage } from './allow-page.tsx'
import { OrganizationPicker } from './organization-picker.tsx'
import { mfaAcr, startOf, type TryRequest, tryRequest, usualScope } from './request.ts'

const protocolScopes = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access']
const words = (text: string) => text.split(/\s+/).filter(word => word !== '')

/** What a request names by its id, as pickers show it. */
interface Named {
  application?: Application | undefined
  api?: Api | undefined
  organization?: Organization | undefined
}

/** What a login that is tried out asks for: as which application, for which API, as its authorization request would say. */
export const TryForm = ({ initial }: { initial: TryRequest }) => {
  const { client_id = '', audience, organization = '' } = initial
  const application = useQuery({ ...applicationQuery(client_id), enabled: client_id !== '' })
  const api = useQuery(apisOfQuery(audience === undefined ? [] : [audience]))
  const into = useQuery({ ...organizationQuery(organization), enabled: organization !== '' })
  const asked = [client_id && application, audience && api, organization && into].filter(one => typeof one === 'object')
  const pending = asked.find(one => one.isPending)
  // What is gone since is as if it had not been chosen.
  if (pending) return <QueryView query={pending as never}>{() => null}</QueryView>
  return (
    <Fields initial={initial} named={{ application: application.data, api: api.data?.[0], organization: into.data }} />
  )
}

const Fields = ({ initial, named }: { initial: TryRequest; named: Named }) => {
  const [request, setRequest] = useState(initial)
  const [{ application, api, organization }, setNamed] = useState(named)
  const [allowed, setAllowed] = useState(false)
  const set = (change: TryRequest) => setRequest({ ...request, ...change })
  const pick = (change: Named) => setNamed({ application, api, organization, ...change })
  return (
    <Paper withBorder p="md">
      <form
        onSubmit={event => {
          event.preventDefault()
          const ids = { client_id: application?.client_id, audience: api?.identifier, organization: organization?.id }
          window.location.assign(startOf(tryRequest({ ...request, ...ids })))
        }}
      >
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
            <ApplicationPicker
              description="Whose login it is: Actions see it as event.client."
              placeholder="Try: one of the server’s own"
              unfit={one =>
                isMachine(one) && !one.grant_types?.includes('authorization_code') ? 'Has no users' : undefined
              }
              chosen={application}
              onChange={one => pick({ application: one })}
              clearable
            />
            <ApiPicker
              description="Audience of the access token."
              placeholder="None: a token for /userinfo"
              chosen={api}
              onChange={one => pick({ api: one })}
              clearable
            />
          </SimpleGrid>
          {application && (
            <AllowPage key={application.client_id} clientId={application.client_id} onAllowed={setAllowed} />
          )}
          <TagsInput
            label="Scopes"
            description="What the application asks for. Enter adds one."
            data={[...protocolScopes, ...(api?.scopes ?? []).map(({ value }) => value)]}
            value={words(request.scope ?? usualScope)}
            onChange={all => set({ scope: all.join(' ') })}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
            <OrganizationPicker chosen={organization} onChange={one => pick({ organization: one })} />
            <TextInput
              label="Login hint"
              description="Whom the first screen begins with: login_hint."
              placeholder="ada@example.com"
              autoComplete="off"
              value={request.login_hint ?? ''}
              onChange={event => set({ login_hint: event.currentTarget.value })}
            />
            <Select
              label="First screen"
              description="Where a new user would begin: screen_hint."
              data={[
                { value: '', label: 'Log in' },
                { value: 'signup', label: 'Sign up' },
              ]}
              value={request.screen_hint ?? ''}
              allowDeselect={false}
              onChange={value => set({ screen_hint: value ?? '' })}
            />
            <Select
              label="Prompt"
              description="What the application insists on: prompt."
              data={[
                { value: '', label: 'Nothing' },
                { value: 'login', label: 'login: sign in anew' },
                { value: 'consent', label: 'consent: ask for consent' },
                { value: 'none', label: 'none: show no screen' },
              ]}
              value={request.prompt ?? ''}
              allowDeselect={false}
              onChange={value => set({ prompt: value ?? '' })}
            />
          </SimpleGrid>
          <Switch
            label="Ask for multi-factor authentication by acr_values"
            checked={request.acr_values !== undefined && request.acr_values !== ''}
            onChange={event => set({ acr_values: event.currentTarget.checked ? mfaAcr : '' })}
          />
          <Group justify="flex-end">
            <Button
              type="submit"
              disabled={application !== undefined && !allowed}
              leftSection={<IconPlayerPlay size={18} aria-hidden />}
            >
              Try
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}
