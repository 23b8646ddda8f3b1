import { z } from '@hono/zod-openapi'
import { ticketUrl } from '../accounts/ticket-links.ts'
import { AppError } from '../errors.ts'
import { connectionById } from '../store/connections.ts'
import type { Db } from '../store/dialect.ts'
import { createTicket } from '../store/tickets.ts'
import { findIdentity, type Identity, type User } from '../store/users.ts'
import { requireReach } from './reach.ts'
import { route } from './route.ts'
import { connectionId, email } from './schemas.ts'
import { acceptContext, addressToVerify, identityOf, lifeOf, ticketMembers } from './ticket-body.ts'
import { requireUser } from './users.ts'
import { invalid } from './validation.ts'

const tag = 'Tickets'
const ticketSchema = z.object({ ticket: z.string() })

const passwordBody = z.strictObject({
  ...ticketMembers,
  user_id: z.string().min(1).optional().describe('user_id of for whom the ticket should be created.'),
  connection_id: connectionId.optional().describe('ID of the connection, with email.'),
  email: email.optional().describe('Email address of the user for whom the tickets should be created.'),
  mark_email_as_verified: z.boolean().optional(),
})

/** Whose password a body is about: a user, or an address of a connection. */
const personOf = async (
  db: Db,
  body: z.output<typeof passwordBody>,
): Promise<{ user: User; identity: Identity | undefined }> => {
  if (body.user_id !== undefined) {
    const user = await requireUser(db, body.user_id)
    return { user, identity: identityOf(user, body.identity, one => one.provider === 'auth0') }
  }
  if (body.email === undefined) throw invalid('Payload', 'Missing required property: user_id')
  if (body.connection_id === undefined) throw invalid('Payload', 'Missing required property: connection_id')
  const connection = await connectionById(db, body.connection_id)
  if (!connection) throw new AppError('inexistent_connection')
  const found = await findIdentity(db, connection.name, body.email)
  if (!found) throw new AppError('inexistent_user')
  return { user: await requireUser(db, found.owner), identity: found }
}

/** `/tickets` (management reference, 2.15): links that are handed to users by other ways than our mail. */
export const ticketRoutes = [
  route({
    method: 'post',
    path: '/tickets/email-verification',
    scopes: ['create:user_tickets'],
    summary: 'Create an email verification ticket',
    tag,
    body: z.strictObject({
      ...ticketMembers,
      user_id: z.string().min(1).describe('user_id of for whom the ticket should be created.'),
    }),
    responses: { 201: ticketSchema },
    refusals: [404],
    handler: async ({ db, now, http, body, ...call }) => {
      const user = await requireUser(db, body.user_id)
      await requireReach({ db, ...call }, user.user_id)
      await acceptContext(db, body)
      const token = await createTicket(db, {
        kind: 'email-verification',
        userId: user.user_id,
        data: {
          ...addressToVerify(user, body.identity),
          clientId: body.client_id,
          organizationId: body.organization_id,
          resultUrl: body.result_url,
          includeEmailInRedirect: body.includeEmailInRedirect ?? false,
        },
        now,
        lifeMs: lifeOf(body.ttl_sec),
      })
      return { status: 201, body: { ticket: ticketUrl(http.issuer, 'email-verification', token) } }
    },
  }),
  route({
    method: 'post',
    path: '/tickets/password-change',
    scopes: ['create:user_tickets'],
    summary: 'Create a password change ticket',
    tag,
    body: passwordBody,
    responses: { 201: ticketSchema },
    refusals: [404],
    handler: async ({ db, now, http, body, ...call }) => {
      if (body.client_id !== undefined && body.result_url !== undefined)
        throw invalid('Payload', 'Only one of client_id and result_url may be given')
      const { user, identity } = await personOf(db, body)
      await requireReach({ db, ...call }, user.user_id)
      await acceptContext(db, body)
      if (!identity)
        throw new AppError('operation_not_supported', { message: 'The user has no password of a database connection.' })
      const token = await createTicket(db, {
        kind: 'password-change',
        userId: user.user_id,
        data: {
          email: identity.email ?? user.email,
          clientId: body.client_id,
          organizationId: body.organization_id,
          identity: { provider: identity.provider, user_id: identity.user_id },
          connection: identity.connection,
          resultUrl: body.result_url,
          includeEmailInRedirect: body.includeEmailInRedirect ?? false,
          markEmailAsVerified: body.mark_email_as_verified ?? false,
        },
        now,
        lifeMs: lifeOf(body.ttl_sec),
      })
      return { status: 201, body: { ticket: ticketUrl(http.issuer, 'password-change', token) } }
    },
  }),
] as const
