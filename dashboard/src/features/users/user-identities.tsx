import { Alert, Badge, Group, Table, Text } from '@mantine/core'
import { IconAlertTriangle, IconLink } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import { useMay } from '../../components/ui/permission.ts'
import type { Choice } from '../../components/ui/picker.tsx'
import { Section } from '../../components/ui/section.tsx'
import { UserPicker } from './user-picker.tsx'
import { type Identity, titleOf, type User } from './user-type.ts'

const keyOf = ({ provider, user_id }: Identity): string => `${provider}|${user_id}`

/** By what people know an identity: its own profile, where it was a user of its own. */
const nameOf = (user: User, identity: Identity): string =>
  identity.profileData
    ? titleOf({ ...identity.profileData, user_id: keyOf(identity) })
    : keyOf(identity) === user.user_id
      ? titleOf(user)
      : keyOf(identity)

/** The accounts by which one and the same user signs in, and the ways to join others or to part them again. */
export const UserIdentities = ({ user }: { user: User }) => {
  const client = useQueryClient()
  const may = useMay('update:users')
  const refresh = () => client.invalidateQueries({ queryKey: ['users'] })
  const { identities = [] } = user
  return (
    <Section
      title="Linked accounts"
      description="Whoever signs in by one of these is this user. The first gives the user its id and its profile."
    >
      <Belongings
        items={identities}
        columns={['Account', 'Connection', 'Id']}
        minWidth={620}
        keyOf={keyOf}
        nameOf={identity => nameOf(user, identity)}
        cells={identity => (
          <>
            <Table.Td>
              <Group gap="xs">
                <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                  {nameOf(user, identity)}
                </Text>
                {identity === identities[0] && (
                  <Badge variant="light" size="sm" tt="none">
                    Primary
                  </Badge>
                )}
              </Group>
            </Table.Td>
            <Table.Td>{identity.connection}</Table.Td>
            <Table.Td>
              <Text size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
                {keyOf(identity)}
              </Text>
            </Table.Td>
          </>
        )}
        add={
          may && (
            <FormButton label="Link account" icon={IconLink} variant="default">
              {onClose => <LinkAccount user={user} refresh={refresh} onClose={onClose} />}
            </FormButton>
          )
        }
        removal={
          may && identities.length > 1
            ? {
                title: 'Unlink account',
                verb: 'Unlink',
                allows: identity => identity !== identities[0],
                says: identity =>
                  `${nameOf(user, identity)} becomes a user of its own again, with the profile that it had. Metadata, factors, roles and all else stay with ${titleOf(user)}.`,
                action: async ({ provider, user_id }) => {
                  await api('DELETE /users/{id}/identities/{provider}/{user_id}', {
                    params: { id: user.user_id, provider, user_id },
                  })
                  await refresh()
                },
              }
            : undefined
        }
        empty={null}
      />
    </Section>
  )
}

const LinkAccount = ({
  user,
  refresh,
  onClose,
}: { user: User; refresh: () => Promise<unknown> } & Pick<Opening, 'onClose'>) => {
  const [[other], setChosen] = useState<Choice[]>([])
  const link = async () => {
    const [provider = '', ...id] = (other?.value ?? '').split('|')
    await api('POST /users/{id}/identities', {
      params: { id: user.user_id },
      body: { provider, user_id: id.join('|') } as never,
    })
    await refresh()
  }
  const itself = other?.value === user.user_id
  return (
    <ModalForm verb="Link" submit={link} onClose={onClose} ready={other !== undefined && !itself}>
      <UserPicker label="Account to link" chosen={other ? [other] : []} onChange={setChosen} most={1} />
      {itself && <Alert color="red">This is the user itself. Pick another account.</Alert>}
      {other && !itself && (
        <Alert color="yellow" icon={<IconAlertTriangle />} title={`${other.label} will be no user of its own any more`}>
          Whoever signs in by it is {titleOf(user)} from then on. Its metadata, factors, sessions, refresh tokens,
          roles, permissions, organizations and consents are deleted, and unlinking does not bring them back.
        </Alert>
      )}
    </ModalForm>
  )
}
