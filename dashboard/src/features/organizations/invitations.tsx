import { Badge, Table, Text } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { ShowMore } from '../../components/ui/checkpoint.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { InviteMember } from './invite-member.tsx'
import { invitationsQuery } from './queries.ts'

/** Who has been asked to become a member and has not answered. */
export const Invitations = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const mayInvite = useMay('create:organization_invitations')
  const mayRevoke = useMay('delete:organization_invitations')
  const query = useInfiniteQuery(invitationsQuery(id))
  const invite = mayInvite && (
    <FormButton label="Invite member">{onClose => <InviteMember id={id} onClose={onClose} />}</FormButton>
  )
  return (
    <QueryView query={query}>
      {invitations => (
        <Belongings
          items={invitations}
          columns={['Invitee', 'By', 'Sent', 'Valid until']}
          minWidth={620}
          keyOf={one => one.id}
          nameOf={one => one.invitee.email}
          cells={one => (
            <>
              <Table.Td>
                <Text size="sm" fw={600}>
                  {one.invitee.email}
                </Text>
                {new Date(one.expires_at).getTime() < Date.now() && (
                  <Badge size="xs" color="red" variant="light">
                    Expired
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>
                <Text size="sm">{one.inviter?.name}</Text>
              </Table.Td>
              <Table.Td>
                <Moment at={one.created_at} />
              </Table.Td>
              <Table.Td>
                <Moment at={one.expires_at} />
              </Table.Td>
            </>
          )}
          add={invite}
          removal={
            mayRevoke
              ? {
                  title: 'Revoke invitation',
                  verb: 'Revoke',
                  says: one => `The link that was sent to ${one.invitee.email} stops working.`,
                  action: async one => {
                    await api('DELETE /organizations/{id}/invitations/{invitation_id}', {
                      params: { id, invitation_id: one.id },
                    } as never)
                    await client.invalidateQueries({ queryKey: [...invitationsQuery(id).queryKey] })
                  },
                }
              : undefined
          }
          empty={
            <Empty icon={IconMail} title="No open invitations" action={invite}>
              An invitation is a mail with a link. Who follows it signs up or in, and is a member with the roles that
              you chose.
            </Empty>
          }
        >
          <ShowMore query={query} />
        </Belongings>
      )}
    </QueryView>
  )
}
