import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import type { HttpFacts } from '../login/login.ts'
import { insertLogs, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { inTransaction } from '../store/transaction.ts'
import { deleteUser } from '../store/user-deletion.ts'
import { searchUsers, userSortFields } from '../store/user-search.ts'
import { loggedName, type User, userById, usersByEmail } from '../store/users.ts'
import { fieldsQuery, selectFields, sortOf, sortQuery } from './fields.ts'
import { offsetPage, offsetPageSchema, offsetQuery, pageOf, refuseDeepPages } from './pagination.ts'
import type { Caller } from './route.ts'
import { route } from './route.ts'
import { userBodies, userSchema } from './users-body.ts'
import { changeUser, createUser } from './users-change.ts'
import { createUserBody, type UpdateUserBody, updateUserBody } from './users-fields.ts'
import { userCondition } from './users-search.ts'
import { invalid } from './validation.ts'

const tag = 'Users'
const partialUser = userSchema.partial()

/** The user of a path, or the 404 that clients know. */
export const requireUser = async (db: Db, id: string): Promise<User> => {
  const user = await userById(db, id)
  if (!user) throw new AppError('inexistent_user')
  return user
}

const bodyOf = async (db: Db, user: User) => {
  const [body] = await userBodies(db, [user])
  if (!body) throw new AppError('inexistent_user')
  return body
}

/** Scopes that open single members of a user only. */
const narrow = (caller: Caller, body: UpdateUserBody): void => {
  if (caller.scopes.has('update:users')) return
  const open = [
    ...(caller.scopes.has('update:users_app_metadata') ? ['app_metadata'] : []),
    ...(caller.scopes.has('update:current_user_metadata') ? ['user_metadata'] : []),
  ]
  const closed = Object.keys(body).filter(member => !open.includes(member))
  if (closed.length > 0)
    throw new AppError('insufficient_scope', { message: 'Insufficient scope, expected any of: update:users' })
}

const deletionLog = (services: Services, user: User, caller: Caller, http: HttpFacts) =>
  logRow(
    services,
    { type: 'sdu', description: 'User successfully deleted' },
    {
      http,
      clientId: caller.clientId,
      userId: user.user_id,
      userName: loggedName(user),
      connection: user.identities[0]?.connection,
      strategy: user.identities[0]?.provider,
    },
  )

export const userRoutes = [
  route({
    method: 'get',
    path: '/users',
    scopes: ['read:users', 'read:user_idp_tokens'],
    summary: 'List or search users',
    tag,
    query: z.strictObject({
      ...offsetQuery,
      ...sortQuery,
      ...fieldsQuery,
      connection: z.string().optional().describe('Connection filter. Only applies when using search_engine=v1.'),
      q: z.string().max(4096).optional().describe('Query in Lucene query string syntax.'),
      search_engine: z.enum(['v1', 'v2', 'v3']).optional().describe('The version of the search engine'),
      primary_order: z.boolean().default(true),
    }),
    responses: { 200: offsetPageSchema('users', partialUser) },
    handler: async ({ db, query }) => {
      refuseDeepPages(query)
      if (query.search_engine !== undefined && query.search_engine !== 'v3')
        throw invalid('Query', `Invalid value "${query.search_engine}"`, ['search_engine'])
      const { users, total } = await searchUsers(
        db,
        {
          where: query.q ? userCondition(query.q) : undefined,
          connection: query.connection,
          sort: sortOf(query.sort, userSortFields),
          ...pageOf(query),
        },
        query.include_totals,
      )
      const bodies = (await userBodies(db, users)).map(user => selectFields(user, query))
      return { status: 200, body: offsetPage('users')(bodies, total ?? 0, query, { length: true }) }
    },
  }),
  route({
    method: 'post',
    path: '/users',
    scopes: ['create:users'],
    summary: 'Create a user',
    tag,
    body: createUserBody,
    responses: { 201: userSchema },
    refusals: [404, 409],
    handler: async ({ services, db, body, http, deps }) => ({
      status: 201,
      body: await bodyOf(db, await createUser(services, deps.actions.host, body, http)),
    }),
  }),
  route({
    method: 'get',
    path: '/users-by-email',
    scopes: ['read:users'],
    summary: 'Search users by email',
    tag,
    query: z.strictObject({
      ...fieldsQuery,
      email: z.string().describe('Email address to search for (case-sensitive).'),
    }),
    responses: { 200: z.array(partialUser) },
    handler: async ({ db, query }) => {
      const users = await userBodies(db, await usersByEmail(db, query.email))
      return { status: 200, body: users.map(user => selectFields(user, query)) }
    },
  }),
  route({
    method: 'get',
    path: '/users/{id}',
    scopes: ['read:users', 'read:current_user', 'read:user_idp_tokens'],
    summary: 'Get a user',
    tag,
    query: z.strictObject(fieldsQuery),
    responses: { 200: partialUser },
    handler: async ({ db, params, query }) => ({
      status: 200,
      body: selectFields(await bodyOf(db, await requireUser(db, params.id)), query),
    }),
  }),
  route({
    method: 'delete',
    path: '/users/{id}',
    scopes: ['delete:users', 'delete:current_user'],
    summary: 'Delete a user',
    tag,
    responses: { 204: null },
    refusals: [409],
    handler: async ({ services, db, params, caller, now, http }) => {
      const user = await userById(db, params.id)
      if (!user) return { status: 204 }
      await inTransaction(db, async trx => {
        const end = { issuer: http.issuer, initiator: 'account-deleted', now } as const
        if (await deleteUser(trx, params.id, end)) await insertLogs(trx, [deletionLog(services, user, caller, http)])
      })
      return { status: 204 }
    },
  }),
  route({
    method: 'patch',
    path: '/users/{id}',
    scopes: ['update:users', 'update:users_app_metadata', 'update:current_user_metadata'],
    summary: 'Update a user',
    tag,
    body: updateUserBody,
    responses: { 200: userSchema },
    refusals: [409],
    handler: async ({ services, db, params, body, caller, http }) => {
      narrow(caller, body)
      const user = await changeUser(services, params.id, body, http)
      return { status: 200, body: await bodyOf(db, user) }
    },
  }),
] as const
