import { Alert, Radio, Select, Stack, Table, Text, Textarea, TextInput } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { type Application, authMethodOf } from './application-type.ts'
import { type Credential, credentialsQuery, patchApplication } from './queries.ts'

const methods = [
  {
    value: 'none',
    label: 'None',
    description: 'For code that can keep no secret: in browsers, and on phones. Such an application uses PKCE.',
  },
  {
    value: 'client_secret_post',
    label: 'Client Secret (Post)',
    description: 'The client secret stands in the body of each request for tokens.',
  },
  {
    value: 'client_secret_basic',
    label: 'Client Secret (Basic)',
    description: 'The client secret stands in the Authorization header.',
  },
  {
    value: 'private_key_jwt',
    label: 'Private Key JWT',
    description: 'The application signs with a key that never leaves it; this server knows the public half alone.',
  },
]

/** How an application proves itself at the token endpoint, and its public keys. */
export const ApplicationCredentials = ({ app }: { app: Application }) => (
  <QueryView query={useQuery(credentialsQuery(app.client_id))}>
    {credentials => (
      <Stack gap="xl">
        <Method app={app} credentials={credentials} />
        <Keys app={app} credentials={credentials} />
      </Stack>
    )}
  </QueryView>
)

const withKeys = (ids: string[]) => ({
  client_authentication_methods: { private_key_jwt: { credentials: ids.map(id => ({ id })) } },
})

const Method = ({ app, credentials }: { app: Application; credentials: Credential[] }) => {
  const client = useQueryClient()
  const none = credentials.length === 0
  return (
    <Section title="Authentication method" description="How the application proves itself where it asks for tokens.">
      <SettingsForm
        stored={{ method: authMethodOf(app) }}
        may={useMay('update:clients')}
        save={({ method }) =>
          patchApplication(
            client,
            app.client_id,
            method === 'private_key_jwt'
              ? { ...withKeys(credentials.slice(-2).map(({ id }) => id)), token_endpoint_auth_method: null }
              : { client_authentication_methods: null, token_endpoint_auth_method: method },
          )
        }
      >
        {(draft, set) => (
          <Radio.Group label="Method" {...fieldsOf(draft, set).plain('method')}>
            <Stack gap="sm" mt="xs">
              {methods.map(({ value, label, description }) => (
                <Radio
                  key={value}
                  value={value}
                  label={label}
                  description={
                    value === 'private_key_jwt' && none ? `${description} Add a public key below first.` : description
                  }
                  disabled={value === 'private_key_jwt' && none}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
      </SettingsForm>
    </Section>
  )
}

const Keys = ({ app, credentials }: { app: Application; credentials: Credential[] }) => {
  const client = useQueryClient()
  const mayAdd = useMay('create:client_credentials')
  const mayRemove = useMay('delete:client_credentials')
  const inForce = (app.client_authentication_methods?.private_key_jwt?.credentials ?? []).map(({ id }) => id)
  const add = mayAdd && (
    <FormButton label="Add public key">
      {onClose => <AddKey app={app} inForce={inForce} onClose={onClose} />}
    </FormButton>
  )
  return (
    <Section title="Public keys" description="Two may be in force at once, so that one can take over from the other.">
      <Belongings
        items={credentials}
        columns={['Name', 'Algorithm', 'Added', 'Expires']}
        keyOf={({ id }) => id}
        nameOf={one => one.name ?? one.kid}
        add={add}
        cells={one => (
          <>
            <Table.Td>
              <Text size="sm" fw={600}>
                {one.name ?? 'Public key'}
                {inForce.includes(one.id) && ' (in force)'}
              </Text>
              <Text size="xs" c="dimmed" className="mono">
                {one.kid}
              </Text>
            </Table.Td>
            <Table.Td>{one.alg}</Table.Td>
            <Table.Td>
              <Moment at={one.created_at} />
            </Table.Td>
            <Table.Td>
              <Moment at={one.expires_at} />
            </Table.Td>
          </>
        )}
        removal={
          mayRemove
            ? {
                title: 'Remove public key',
                says: one => <>What is signed with {one.name ?? one.kid} is refused from this moment on.</>,
                action: async ({ id }) => {
                  if (inForce.includes(id))
                    await patchApplication(client, app.client_id, withKeys(inForce.filter(other => other !== id)))
                  await api('DELETE /clients/{client_id}/credentials/{credential_id}', {
                    params: { client_id: app.client_id, credential_id: id },
                  })
                  await client.invalidateQueries({ queryKey: ['applications', app.client_id] })
                },
                // Without a key it could not prove itself at all.
                allows: ({ id }) => inForce.length !== 1 || inForce[0] !== id,
              }
            : undefined
        }
        empty={
          <Empty icon={IconKey} title="No public keys" action={add}>
            Make a key pair for the application, keep the private half in it, and add the public half here. Then choose
            Private Key JWT above.
          </Empty>
        }
      />
    </Section>
  )
}

const AddKey = ({ app, inForce, onClose }: { app: Application; inForce: string[]; onClose: () => void }) => {
  const client = useQueryClient()
  const [draft, setDraft] = useState({ name: '', pem: '', alg: 'RS256' })
  const field = fieldsOf(draft, change => setDraft({ ...draft, ...change }))
  const add = async () => {
    const { id } = (await api('POST /clients/{client_id}/credentials', {
      params: { client_id: app.client_id },
      body: { credential_type: 'public_key', ...draft, parse_expiry_from_cert: true } as never,
    })) as unknown as Credential
    if (inForce.length === 1) await patchApplication(client, app.client_id, withKeys([...inForce, id]))
    await client.invalidateQueries({ queryKey: ['applications', app.client_id] })
  }
  return (
    <ModalForm verb="Add" submit={add} onClose={onClose}>
      {inForce.length === 2 && (
        <Alert color="yellow">Two keys are in force. This one is kept beside them until one of them is removed.</Alert>
      )}
      <TextInput label="Name" required maxLength={128} data-autofocus {...field.text('name')} />
      <Textarea
        label="Public key or certificate"
        description="RSA, in PEM format. The private key does not belong here."
        placeholder="-----BEGIN PUBLIC KEY-----"
        required
        autosize
        minRows={5}
        maxRows={14}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        {...field.text('pem')}
      />
      <Select label="Algorithm" data={['RS256', 'RS384', 'PS256']} {...field.choice('alg')} />
    </ModalForm>
  )
}
