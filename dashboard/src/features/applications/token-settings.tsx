import { Select, Switch } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { SecondsField } from '../../components/ui/seconds-field.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import type { Application } from './application-type.ts'
import { patchApplication } from './queries.ts'

export const IdTokenSettings = ({ app }: { app: Application }) => {
  const client = useQueryClient()
  return (
    <Section title="ID token" description="Says who signed in.">
      <SettingsForm
        stored={{
          lifetime_in_seconds: app.jwt_configuration?.lifetime_in_seconds ?? 36_000,
          alg: app.jwt_configuration?.alg ?? 'RS256',
        }}
        may={useMay('update:clients')}
        save={changes => patchApplication(client, app.client_id, { jwt_configuration: changes })}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <SecondsField label="Maximum lifetime" max={2_592_000} {...field.number('lifetime_in_seconds')} />
              <Select
                label="JSON Web Token signature algorithm"
                description="RS256 lets everybody check a token with the public key. HS256 signs with the client secret."
                data={['RS256', 'RS512', 'PS256', 'HS256']}
                maw={340}
                {...field.choice('alg')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

export const RefreshTokenSettings = ({ app }: { app: Application }) => {
  const client = useQueryClient()
  const token = app.refresh_token ?? {}
  const expiring = token.expiration_type === 'expiring'
  return (
    <Section
      title="Refresh token"
      description="Gets new tokens without a login. Applications receive one where they ask for the scope offline_access."
    >
      <SettingsForm
        stored={{
          rotating: token.rotation_type === 'rotating',
          leeway: token.leeway ?? 0,
          idle: expiring && token.infinite_idle_token_lifetime === false,
          idle_token_lifetime: token.idle_token_lifetime ?? 1_296_000,
          ends: expiring && token.infinite_token_lifetime === false,
          token_lifetime: token.token_lifetime ?? 2_592_000,
        }}
        may={useMay('update:clients')}
        ready={draft => !draft.idle || !draft.ends || draft.idle_token_lifetime <= draft.token_lifetime}
        save={changes => {
          const { rotating, idle, ends, ...rest } = {
            rotating: token.rotation_type === 'rotating',
            idle: expiring && token.infinite_idle_token_lifetime === false,
            ends: expiring && token.infinite_token_lifetime === false,
            ...changes,
          }
          return patchApplication(client, app.client_id, {
            refresh_token: {
              ...rest,
              rotation_type: rotating ? 'rotating' : 'non-rotating',
              expiration_type: rotating || idle || ends ? 'expiring' : 'non-expiring',
              infinite_idle_token_lifetime: !idle,
              infinite_token_lifetime: !ends,
            },
          })
        }}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <Switch
                label="Refresh token rotation"
                description="Each use gives a new refresh token. One that is used a second time ends them all: it was stolen."
                {...field.onOff('rotating')}
              />
              {draft.rotating && (
                <SecondsField
                  label="Rotation overlap period"
                  description="For how long the token before may be used again, where an answer was lost on its way."
                  min={0}
                  max={86_400}
                  {...field.number('leeway')}
                />
              )}
              <Switch
                label="Idle refresh token lifetime"
                description="A refresh token that is not used for this long ends."
                {...field.onOff('idle')}
              />
              {draft.idle && (
                <SecondsField label="Idle lifetime" max={31_557_600} {...field.number('idle_token_lifetime')} />
              )}
              <Switch
                label="Maximum refresh token lifetime"
                description="A refresh token ends after this long, however much it is used."
                {...field.onOff('ends')}
              />
              {draft.ends && (
                <SecondsField
                  label="Maximum refresh token lifetime in seconds"
                  description={
                    draft.idle && draft.idle_token_lifetime > draft.token_lifetime
                      ? 'This must be longer than the idle lifetime.'
                      : undefined
                  }
                  max={31_557_600}
                  {...field.number('token_lifetime')}
                />
              )}
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}
