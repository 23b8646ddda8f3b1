import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type Reply } from '../../api.ts'
import { Confirm } from '../../components/ui/confirm.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { signingKeysQuery } from './queries.ts'

type Key = Reply<'GET /keys/signing'>[number]

const stateOf = ({ current, next, revoked }: Key) =>
  current
    ? { label: 'Current', color: 'green', description: 'Signs tokens.' }
    : next
      ? { label: 'Next', color: 'blue', description: 'Takes over at the next rotation.' }
      : revoked
        ? { label: 'Revoked', color: 'red', description: 'What it signed is refused.' }
        : { label: 'Previous', color: 'gray', description: 'What it signed is still accepted.' }

/** The keys that tokens are signed with: to rotate, and to revoke. */
export const SigningKeys = () => {
  const client = useQueryClient()
  const mayRotate = useMay('update:signing_keys')
  const mayRevoke = useMay('update:signing_keys')
  const [asked, setAsked] = useState<{ kind: 'rotate' } | { kind: 'revoke'; kid: string } | undefined>()
  const refresh = () => client.invalidateQueries(signingKeysQuery)
  return (
    <Section
      title="Signing keys"
      description="Access tokens and ID tokens are signed with the current key. Applications find all keys in the JSON Web Key Set, the next one among them."
    >
      <Stack gap="md">
        {mayRotate && (
          <Group justify="flex-end">
            <Button leftSection={<IconRefresh size={18} />} onClick={() => setAsked({ kind: 'rotate' })}>
              Rotate signing key
            </Button>
          </Group>
        )}
        <QueryView query={useQuery(signingKeysQuery)}>
          {keys => (
            <ListTable columns={['Key', 'State', 'Current since', { buttons: 'Revoke' }]} minWidth={620}>
              {keys.map(key => {
                const { label, color, description } = stateOf(key)
                return (
                  <Table.Tr key={key.kid}>
                    <Table.Td>
                      <Text size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
                        {key.kid}
                      </Text>
                    </Table.Td>
                    <Table.Td>
                      <Badge variant="dot" color={color} tt="none">
                        {label}
                      </Badge>
                      <Text size="xs" c="dimmed">
                        {description}
                      </Text>
                    </Table.Td>
                    <Table.Td>
                      <Moment at={key.current_since} />
                    </Table.Td>
                    <Table.Td>
                      <Group justify="flex-end">
                        {mayRevoke && key.previous && !key.revoked && (
                          <Button
                            size="xs"
                            variant="subtle"
                            color="red"
                            aria-label={`Revoke ${key.kid}`}
                            onClick={() => setAsked({ kind: 'revoke', kid: key.kid })}
                          >
                            Revoke
                          </Button>
                        )}
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                )
              })}
            </ListTable>
          )}
        </QueryView>
      </Stack>
      <Confirm
        opened={asked?.kind === 'rotate'}
        onClose={() => setAsked(undefined)}
        title="Rotate signing key"
        verb="Rotate"
        action={async () => {
          await api('POST /keys/signing/rotate')
          await refresh()
        }}
      >
        The next key signs from now on, and a new next key is made. Tokens of the key before are accepted until you
        revoke it. Applications that keep a copy of the key set must read it again.
      </Confirm>
      <Confirm
        opened={asked?.kind === 'revoke'}
        onClose={() => setAsked(undefined)}
        title="Revoke signing key"
        verb="Revoke"
        action={async () => {
          if (asked?.kind !== 'revoke') return
          await api('PUT /keys/signing/{kid}/revoke', { params: { kid: asked.kid } })
          await refresh()
        }}
      >
        Every token that this key signed is refused at once. Users of APIs must get new ones.
      </Confirm>
    </Section>
  )
}
