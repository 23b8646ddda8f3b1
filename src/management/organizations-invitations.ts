import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { invitationUrl, loginUriOf } from '../organizations/invitation-link.ts'
import { invite } from '../organizations/invite.ts'
import { type Client, clientById } from '../store/clients.ts'
import { connectionById } from '../store/connections.ts'
import type { Db } from '../store/dialect.ts'
import { deleteInvitation, type Invitation, invitationOf, listInvitations } from '../store/organization-invitations.ts'
import { connectionsOfOrganization, type Organization } from '../store/organizations.ts'
import { type Role, rolesByIds } from '../store/roles.ts'
import { readDocument } from '../store/settings.ts'
import { fieldsQuery, selectFields, sortOf, sortQuery } from './fields.ts'
import { requireOrganization } from './organizations.ts'
import { offsetQuery, pageOf } from './pagination.ts'
import { requireGivableRoles } from './reach.ts'
import { route } from './route.ts'
import { anyObject, clientId, connectionId, email, roleId, uniqueItems } from './schemas.ts'

const tag = 'Organizations'

const invitationSchema = z
  .object({
    id: z.string(),
    organization_id: z.string(),
    inviter: z.object({ name: z.string() }),
    invitee: z.object({ email: z.string() }),
    invitation_url: z.string(),
    created_at: z.string(),
    expires_at: z.string(),
    client_id: z.string(),
    connection_id: z.string().optional(),
    app_metadata: anyObject,
    user_metadata: anyObject,
    roles: z.array(z.string()).optional(),
    ticket_id: z.string(),
  })
  .partial()

const shown = (
  organization: Organization,
  invitation: Invitation & { ticket: string },
): z.input<typeof invitationSchema> => ({
  id: invitation.id,
  organization_id: organization.id,
  inviter: { name: invitation.inviterName },
  invitee: { email: invitation.email },
  invitation_url: invitationUrl(invitation.loginUri, invitation.ticket, organization),
  created_at: new Date(invitation.createdAt).toISOString(),
  expires_at: new Date(invitation.expiresAt).toISOString(),
  client_id: invitation.clientId,
  connection_id: invitation.connectionId,
  app_metadata: invitation.appMetadata,
  user_metadata: invitation.userMetadata,
  ...(invitation.roles.length > 0 && { roles: invitation.roles }),
  ticket_id: invitation.ticket,
})

/** A week, as upstream; also what 0 stands for. */
const defaultLife = 604_800

export const newInvitation = z.strictObject({
  inviter: z.strictObject({ name: z.string().min(1).max(300).describe("The inviter's name.") }),
  invitee: z.strictObject({ email: email.describe("The invitee's email.") }),
  client_id: clientId.describe("Auth0 client ID. Used to resolve the application's login initiation endpoint."),
  connection_id: connectionId.optional().describe('The id of the connection to force invitee to authenticate with.'),
  app_metadata: anyObject.default({}),
  user_metadata: anyObject.default({}),
  ttl_sec: z.int().min(0).max(2_592_000).default(defaultLife),
  roles: uniqueItems(z.array(roleId).min(1).max(50)).optional(),
  send_invitation_email: z.boolean().default(true),
})

const refuse = (message: string) => new AppError('invalid_body', { message })

/** The application that an invitation leads to, and where it does. */
const requireClient = async (
  db: Db,
  id: string,
  organization: Organization,
): Promise<{ client: Client; loginUri: string }> => {
  const client = await clientById(db, id)
  if (!client) throw refuse('The specified client_id does not exist.')
  if ((client.organization_usage ?? 'deny') === 'deny')
    throw refuse('The specified client does not support organizations (organization_usage).')
  const loginUri = loginUriOf(client, await readDocument(db, 'tenant'), organization)
  if (!loginUri) throw refuse('A default login route is required to generate the invitation url.')
  return { client, loginUri }
}

/** Refuses a connection that nobody could accept an invitation by. */
const checkConnection = async (db: Db, organizationId: string, id: string | undefined): Promise<void> => {
  if (id === undefined) return
  const connection = await connectionById(db, id)
  if (!connection) throw refuse('The specified connection does not exist.')
  if (['email', 'sms'].includes(connection.strategy)) throw refuse('Passwordless connections are not supported.')
  const own = await connectionsOfOrganization(db, organizationId)
  if (own.length > 0 && !own.some(one => one.connection_id === id && one.is_enabled))
    throw refuse('The specified connection is not enabled for the organization.')
}

const requireRoles = async (db: Db, ids: string[]): Promise<Role[]> => {
  const roles = await rolesByIds(db, ids)
  const missing = ids.filter(id => !roles.some(role => role.id === id))
  if (missing.length > 0) throw refuse(`One or more of the specified roles do not exist: ${missing.join(', ')}`)
  return roles
}

/** Invitations to an organization (management reference, 2.13). */
export const organizationInvitationRoutes = [
  route({
    method: 'get',
    path: '/organizations/{id}/invitations',
    scopes: ['read:organization_invitations'],
    summary: 'Get invitations to an organization',
    tag,
    query: z.strictObject({ ...offsetQuery, ...fieldsQuery, ...sortQuery }),
    responses: {
      200: z.union([
        z.array(invitationSchema),
        z.object({ start: z.number(), limit: z.number(), invitations: z.array(invitationSchema) }),
      ]),
    },
    handler: async ({ services, db, params, query }) => {
      const organization = await requireOrganization(db, params.id)
      const { direction } = sortOf(query.sort, ['created_at']) ?? {}
      const found = await listInvitations(db, services.box, organization.id, { ...pageOf(query), direction })
      const invitations = found.map(one => selectFields(shown(organization, one), query))
      const { offset } = pageOf(query)
      // Upstream counts what it answers, and never all there are (management reference, 1.4).
      const body = query.include_totals ? { start: offset, limit: invitations.length, invitations } : invitations
      return { status: 200, body }
    },
  }),
  route({
    method: 'post',
    path: '/organizations/{id}/invitations',
    scopes: ['create:organization_invitations'],
    summary: 'Create invitations to an organization',
    tag,
    body: newInvitation,
    responses: { 201: invitationSchema },
    handler: async ({ services, db, now, http, params, body, caller }) => {
      const organization = await requireOrganization(db, params.id)
      const { client, loginUri } = await requireClient(db, body.client_id, organization)
      await checkConnection(db, organization.id, body.connection_id)
      const roles = await requireRoles(db, body.roles ?? [])
      await requireGivableRoles({ services, db, caller }, body.roles ?? [])
      const made = await invite(
        services,
        {
          organizationId: organization.id,
          clientId: client.client_id,
          connectionId: body.connection_id,
          email: body.invitee.email,
          inviterName: body.inviter.name,
          loginUri,
          appMetadata: body.app_metadata,
          userMetadata: body.user_metadata,
          roles: roles.map(role => role.id),
          createdAt: now,
          expiresAt: now + (body.ttl_sec || defaultLife) * 1000,
        },
        { organization, client, roles, http, sendMail: body.send_invitation_email },
      )
      return { status: 201, body: shown(organization, { ...made.invitation, ticket: made.ticket }) }
    },
  }),
  route({
    method: 'get',
    path: '/organizations/{id}/invitations/{invitation_id}',
    scopes: ['read:organization_invitations'],
    summary: 'Get a specific invitation to an Organization',
    tag,
    query: z.strictObject(fieldsQuery),
    responses: { 200: invitationSchema },
    handler: async ({ services, db, params, query }) => {
      const organization = await requireOrganization(db, params.id)
      const invitation = await invitationOf(db, services.box, organization.id, params.invitation_id)
      if (!invitation) throw new AppError('inexistent_invitation')
      return { status: 200, body: selectFields(shown(organization, invitation), query) }
    },
  }),
  route({
    method: 'delete',
    path: '/organizations/{id}/invitations/{invitation_id}',
    scopes: ['delete:organization_invitations'],
    summary: 'Delete an invitation to an Organization',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await requireOrganization(db, params.id)
      if (!(await deleteInvitation(db, params.id, params.invitation_id))) throw new AppError('inexistent_invitation')
      return { status: 204 }
    },
  }),
] as const
