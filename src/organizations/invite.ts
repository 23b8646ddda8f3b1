import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import type { Client } from '../store/clients.ts'
import { type Invitation, insertInvitation, type NewInvitation } from '../store/organization-invitations.ts'
import type { Organization } from '../store/organizations.ts'
import { enqueue } from '../store/outbox.ts'
import type { Role } from '../store/roles.ts'
import { inTransaction } from '../store/transaction.ts'
import { invitationUrl } from './invitation-link.ts'

/** Invites somebody, and puts the mail with the link into the outbox in the same write, unless it goes another way. */
export const invite = (
  services: Services,
  invitation: NewInvitation,
  about: { organization: Organization; client: Client; roles: Role[]; http: HttpFacts; sendMail: boolean },
): Promise<{ invitation: Invitation; ticket: string }> => {
  const { db, box } = services
  const { organization, client, roles, http, sendMail } = about
  return inTransaction(db, async trx => {
    const made = await insertInvitation(trx, box, invitation)
    if (sendMail)
      await enqueue(
        trx,
        box,
        {
          channel: 'email',
          to: made.invitation.email,
          template: 'user_invitation',
          variables: {
            url: invitationUrl(invitation.loginUri, made.ticket, organization),
            inviter: { name: invitation.inviterName },
            roles,
            user: { user_metadata: invitation.userMetadata, app_metadata: invitation.appMetadata },
          },
          expiresAt: invitation.expiresAt,
        },
        {
          userName: made.invitation.email,
          clientId: client.client_id,
          clientName: client.name,
          organizationId: organization.id,
          ip: http.ip,
          userAgent: http.userAgent,
          hostname: http.hostname,
          now: invitation.createdAt,
        },
      )
    return made
  })
}
