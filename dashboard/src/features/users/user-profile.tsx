import { SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { documentPatch, readObject } from '../../components/ui/changes.ts'
import { Facts } from '../../components/ui/facts.tsx'
import { JsonField } from '../../components/ui/json-field.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { profilePatch } from './profile-patch.ts'
import { UserIdentities } from './user-identities.tsx'
import { UserPassword } from './user-password.tsx'
import { hasPassword, type User } from './user-type.ts'

/** Who a user is, and what is kept of it. */
export const UserProfile = ({ user }: { user: User }) => (
  <Stack gap="xl">
    <Facts
      facts={[
        ['Logins', user.logins_count ?? 0],
        ['Latest login', <Moment key="login" at={user.last_login} />],
        ['Latest address', user.last_ip],
        ['Password changed', user.last_password_reset && <Moment key="password" at={user.last_password_reset} />],
        ['Signed up', <Moment key="created" at={user.created_at} />],
      ]}
    />
    <Section title="Profile">
      <Profile user={user} />
    </Section>
    {hasPassword(user) && <UserPassword user={user} />}
    <UserIdentities user={user} />
    <Section
      title="Metadata"
      description="Documents of your own. Users may change what applications offer of theirs; application metadata is yours alone. Actions read both."
    >
      <Metadata user={user} />
    </Section>
  </Stack>
)

const useSave = (user: User) => {
  const client = useQueryClient()
  return async (body: object) => {
    await api('PATCH /users/{id}', { params: { id: user.user_id }, body: body as never })
    await client.invalidateQueries({ queryKey: ['users'] })
  }
}

const texts = [
  { member: 'email', label: 'Email', type: 'email' },
  { member: 'phone_number', label: 'Phone number', type: 'tel' },
  { member: 'username', label: 'Username' },
  { member: 'name', label: 'Name' },
  { member: 'given_name', label: 'Given name' },
  { member: 'family_name', label: 'Family name' },
  { member: 'nickname', label: 'Nickname' },
  { member: 'picture', label: 'Picture', type: 'url' },
] as const

/** A picture that the server makes from the name, until there is one. */
const isMade = (picture: string | undefined): boolean => picture?.startsWith('data:') ?? false

const placeholders: Partial<Record<(typeof texts)[number]['member'], string>> = {
  phone_number: '+491511234567',
  picture: 'https://… instead of the initials',
}

const Profile = ({ user }: { user: User }) => {
  const save = useSave(user)
  const stored = {
    ...Object.fromEntries(texts.map(({ member }) => [member, user[member] ?? ''])),
    picture: isMade(user.picture) ? '' : (user.picture ?? ''),
    email_verified: user.email_verified ?? false,
    phone_verified: user.phone_verified ?? false,
  } as Record<(typeof texts)[number]['member'], string> & { email_verified: boolean; phone_verified: boolean }
  return (
    <SettingsForm stored={stored} may={useMay('update:users')} save={changes => save(profilePatch(changes))}>
      {(draft, set) => (
        <>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
            {texts.map(({ member, label, ...look }) => (
              <TextInput
                key={member}
                label={label}
                {...look}
                autoComplete="off"
                placeholder={placeholders[member]}
                value={draft[member]}
                onChange={event => set({ [member]: event.currentTarget.value })}
              />
            ))}
          </SimpleGrid>
          {draft.email !== '' && (
            <Switch
              label="Email is verified"
              checked={draft.email_verified}
              onChange={event => set({ email_verified: event.currentTarget.checked })}
            />
          )}
          {draft.phone_number !== '' && (
            <Switch
              label="Phone number is verified"
              checked={draft.phone_verified}
              onChange={event => set({ phone_verified: event.currentTarget.checked })}
            />
          )}
        </>
      )}
    </SettingsForm>
  )
}

const documents = [
  { member: 'user_metadata', label: 'User metadata', description: 'Preferences and the like: user_metadata.' },
  { member: 'app_metadata', label: 'Application metadata', description: 'What decides about access: app_metadata.' },
] as const

const written = (document: Record<string, unknown> | undefined) => JSON.stringify(document ?? {}, null, 2)

const Metadata = ({ user }: { user: User }) => {
  const save = useSave(user)
  return (
    <SettingsForm
      stored={{ user_metadata: written(user.user_metadata), app_metadata: written(user.app_metadata) }}
      may={useMay('update:users')}
      ready={draft => documents.every(({ member }) => readObject(draft[member]).kind === 'object')}
      save={changes =>
        save(
          Object.fromEntries(
            Object.entries(changes).flatMap(([member, text]) => {
              const read = readObject(text)
              const before = user[member as 'user_metadata' | 'app_metadata'] ?? {}
              return read.kind === 'object' ? [[member, documentPatch(before, read.value)]] : []
            }),
          ),
        )
      }
    >
      {(draft, set) =>
        documents.map(({ member, label, description }) => (
          <JsonField
            key={member}
            label={label}
            description={description}
            value={draft[member]}
            onChange={text => set({ [member]: text })}
          />
        ))
      }
    </SettingsForm>
  )
}
