import type { Db } from './dialect.ts'

/** Deletes the roles of all invitations that name this client, connection or organization, before those go. */
export const deleteInvitationRoles = async (
  trx: Db,
  column: 'client_id' | 'connection_id' | 'organization_id',
  id: string,
): Promise<void> => {
  await trx
    .deleteFrom('organization_invitation_roles')
    .where('invitation_id', 'in', eb => eb.selectFrom('organization_invitations').select('id').where(column, '=', id))
    .execute()
}
