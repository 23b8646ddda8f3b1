import { z } from '@hono/zod-openapi'
import { passwordFailures, passwordKeys } from '../login/budgets.ts'
import type { Db } from '../store/dialect.ts'
import { forgiveAll, spentBuckets } from '../store/guards.ts'
import type { User } from '../store/users.ts'
import { route } from './route.ts'
import { requireUser } from './users.ts'

const tag = 'User blocks'

const blocksSchema = z.object({
  blocked_for: z.array(z.object({ identifier: z.string(), ip: z.string() })),
})

/** Blocks come from wrong passwords alone, and are in force whatever else is set, so this changes nothing. */
const enablement = {
  consider_brute_force_enablement: z
    .boolean()
    .optional()
    .describe('Whether the state of brute-force protection is to be considered.'),
}
const identifierQuery = z.string().min(1).describe('Should be any of a username, phone number, or email.')

/** Everything that a user may have typed to sign in. */
const identifiersOf = (user: User): string[] => [
  ...new Set(
    [user, ...user.identities].flatMap(({ email, username, phone_number }) =>
      [email, username, phone_number].filter(name => name !== undefined),
    ),
  ),
]

const blocksOf = async (db: Db, identifiers: string[], now: number) => {
  const lists = identifiers.map(async identifier => {
    const addresses = await spentBuckets(db, passwordKeys(identifier), passwordFailures, now)
    return addresses.map(ip => ({ identifier, ip }))
  })
  return { blocked_for: (await Promise.all(lists)).flat() }
}

const unblock = async (db: Db, identifiers: string[]): Promise<void> => {
  for (const identifier of identifiers) await forgiveAll(db, passwordKeys(identifier))
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
    handler: async ({ db, now, query }) => ({ status: 200, body: await blocksOf(db, [query.identifier], now) }),
  }),
  route({
    method: 'delete',
    path: '/user-blocks',
    scopes: ['update:users'],
    summary: 'Unblock by identifier',
    tag,
    query: z.strictObject({ identifier: identifierQuery }),
    responses: { 204: null },
    handler: async ({ db, query }) => {
      await unblock(db, [query.identifier])
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
    handler: async ({ db, now, params }) => ({
      status: 200,
      body: await blocksOf(db, identifiersOf(await requireUser(db, params.id)), now),
    }),
  }),
  route({
    method: 'delete',
    path: '/user-blocks/{id}',
    scopes: ['update:users'],
    summary: 'Unblock a user',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await unblock(db, identifiersOf(await requireUser(db, params.id)))
      return { status: 204 }
    },
  }),
] as const
