import { z } from '@hono/zod-openapi'
import { identifierDigest, identifiersOf } from '../attack-protection/identifiers.ts'
import { protection } from '../attack-protection/settings.ts'
import { unblock } from '../attack-protection/unblock.ts'
import type { Services } from '../services.ts'
import { failuresOf } from '../store/attempts.ts'
import { inTransaction } from '../store/transaction.ts'
import { loggedName, ownersOf } from '../store/users.ts'
import { requireReach } from './reach.ts'
import { route } from './route.ts'
import { requireUser } from './users.ts'

const tag = 'User blocks'

const blocksSchema = z.object({
  blocked_for: z.array(z.object({ identifier: z.string(), ip: z.string().optional(), connection: z.string() })),
})

const enablement = {
  consider_brute_force_enablement: z
    .boolean()
    .optional()
    .describe('Whether the state of brute-force protection is to be considered.'),
}
const identifierQuery = z.string().min(1).describe('Should be any of a username, phone number, or email.')

/**
 * From where these identifiers are blocked, as settings are now; an account that is locked has no address. Counted
 * failures that block nothing, because the protection is off, are told unless that is to be considered.
 */
const blocksOf = async (services: Services, identifiers: string[], considered: boolean | undefined) => {
  const { enabled, shields, mode, max_attempts } = await protection(services, 'brute-force-protection')
  if (considered && !(enabled && shields.includes('block'))) return { blocked_for: [] }
  const typed = new Map(identifiers.map(identifier => [identifierDigest(identifier), identifier]))
  const failures = await failuresOf(services.db, [...typed.keys()], services.now())
  const blocking = failures.filter(
    ({ address, count }) => count >= max_attempts && (address === '') === (mode === 'count_per_identifier'),
  )
  return {
    blocked_for: blocking.map(({ identifier, address, connection }) => ({
      identifier: typed.get(identifier) ?? '',
      ...(address !== '' && { ip: address }),
      connection,
    })),
  }
}

/** `/user-blocks` (management reference, 2.7): from where an identifier is locked out after too many wrong passwords. */
export const userBlockRoutes = [
  route({
    method: 'get',
    path: '/user-blocks',
    scopes: ['read:users'],
    summary: 'Get blocks by identifier',
    tag,
    query: z.strictObject({ identifier: identifierQuery, ...enablement }),
    responses: { 200: blocksSchema },
    handler: async ({ services, query }) => ({
      status: 200,
      body: await blocksOf(services, [query.identifier], query.consider_brute_force_enablement),
    }),
  }),
  route({
    method: 'delete',
    path: '/user-blocks',
    scopes: ['update:users'],
    summary: 'Unblock by identifier',
    tag,
    query: z.strictObject({ identifier: identifierQuery }),
    responses: { 204: null },
    handler: async ({ services, db, query, http, caller }) => {
      const { identifier } = query
      for (const owner of await ownersOf(db, identifier)) await requireReach({ services, db, caller }, owner)
      await inTransaction(db, trx => unblock(services, trx, [identifier], { http, userName: identifier }))
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/user-blocks/{id}',
    scopes: ['read:users'],
    summary: "Get a user's blocks",
    tag,
    query: z.strictObject(enablement),
    responses: { 200: blocksSchema },
    handler: async ({ services, db, params, query }) => ({
      status: 200,
      body: await blocksOf(
        services,
        identifiersOf(await requireUser(db, params.id)),
        query.consider_brute_force_enablement,
      ),
    }),
  }),
  route({
    method: 'delete',
    path: '/user-blocks/{id}',
    scopes: ['update:users'],
    summary: 'Unblock a user',
    tag,
    responses: { 204: null },
    handler: async ({ services, db, params, http, caller }) => {
      const user = await requireUser(db, params.id)
      await requireReach({ services, db, caller }, user.user_id)
      const context = { http, userId: user.user_id, userName: loggedName(user) }
      await inTransaction(db, trx => unblock(services, trx, identifiersOf(user), context))
      return { status: 204 }
    },
  }),
] as const
