import { z } from '@hono/zod-openapi'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { AppError } from '../errors.ts'
import { connectionById } from '../store/connections.ts'
import { linkUsers, profileOf, unlinkIdentity } from '../store/user-links.ts'
import { identityById, type User } from '../store/users.ts'
import { requireReach } from './reach.ts'
import type { Call } from './route.ts'
import { route } from './route.ts'
import { requireUser } from './users.ts'
import { identityBody, identitySchema } from './users-body.ts'

const tag = 'Users'

const identitiesOf = (user: User) =>
  user.identities.map((identity, index) =>
    identityBody(index === 0 ? { ...identity, profile: profileOf(user) } : identity),
  )

const linkBody = z.strictObject({
  provider: z.string().min(1).optional().describe('Identity provider of the secondary user account being linked.'),
  connection_id: z.string().min(1).optional().describe('connection_id of the secondary user account being linked.'),
  user_id: z
    .union([z.string().min(1), z.int()])
    .optional()
    .describe('user_id of the secondary user account being linked.'),
  link_with: z.string().min(1).optional().describe('JWT for the secondary account being linked.'),
})

type LinkCall = Call<{ id: string }, unknown, z.output<typeof linkBody>>

/** The user that the id token in `link_with` speaks of: ours, still good, and made for the calling client. */
const subjectOf = async ({ services, deps, caller }: LinkCall, token: string): Promise<string> => {
  const domains = services.config.domains
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: await deps.verificationKeys() }), {
      algorithms: ['RS256'],
      issuer: domains,
      audience: caller.clientId,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(services.now()),
    })
    return payload.sub as string
  } catch (cause) {
    throw new AppError('invalid_request', { message: 'Invalid token in link_with.', cause })
  }
}

const secondaryOf = async (call: LinkCall): Promise<string> => {
  const { db, body, caller } = call
  if (body.link_with !== undefined) {
    if (body.provider !== undefined || body.user_id !== undefined)
      throw new AppError('invalid_body', {
        message: "Payload validation error: 'Data matches more than one schema from 'oneOf''.",
      })
    return subjectOf(call, body.link_with)
  }
  if (!caller.scopes.has('update:users'))
    throw new AppError('insufficient_scope', { message: 'Insufficient scope, expected any of: update:users' })
  if (body.provider === undefined || body.user_id === undefined)
    throw new AppError('invalid_body', {
      message: `Payload validation error: 'Missing required property: ${body.provider === undefined ? 'provider' : 'user_id'}'.`,
    })
  const given = String(body.user_id)
  const prefix = `${body.provider}|`
  const found = await identityById(db, body.provider, given.startsWith(prefix) ? given.slice(prefix.length) : given)
  if (!found) throw new AppError('inexistent_user')
  if (body.connection_id !== undefined) {
    const connection = await connectionById(db, body.connection_id)
    if (!connection) throw new AppError('inexistent_connection')
    if (connection.name !== found.connection) throw new AppError('inexistent_user')
  }
  if (found.owner !== `${found.provider}|${found.user_id}`)
    throw new AppError('conflict', { message: 'The identity is already linked to a user.', showCode: false })
  return found.owner
}

/** Linking of identities (management reference, 2.1). */
export const userIdentityRoutes = [
  route({
    method: 'post',
    path: '/users/{id}/identities',
    scopes: ['update:users', 'update:current_user_identities'],
    summary: 'Link a user account',
    tag,
    body: linkBody,
    responses: { 201: z.array(identitySchema) },
    refusals: [409],
    handler: async call => {
      const { db, params, now, http } = call
      await requireUser(db, params.id)
      const secondary = await secondaryOf(call)
      if (secondary === params.id)
        throw new AppError('operation_not_supported', { message: 'Main account and link account cannot be the same.' })
      await requireReach(call, secondary)
      const end = { issuer: http.issuer, initiator: 'account-deleted', now } as const
      return { status: 201, body: identitiesOf(await linkUsers(db, params.id, secondary, end)) }
    },
  }),
  route({
    method: 'delete',
    path: '/users/{id}/identities/{provider}/{user_id}',
    scopes: ['update:users', 'update:current_user_identities'],
    summary: 'Unlink a user identity',
    tag,
    responses: { 200: z.array(identitySchema) },
    handler: async ({ db, params, now }) => {
      const identity = { provider: params.provider, user_id: params.user_id }
      return { status: 200, body: identitiesOf(await unlinkIdentity(db, params.id, identity, now)) }
    },
  }),
] as const
