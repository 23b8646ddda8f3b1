import type { Selectable } from 'kysely'
import { AppError } from '../errors.ts'
import { blockUnlessLast } from './administrators.ts'
import type { Db } from './dialect.ts'
import { isUniqueViolation } from './dialect.ts'
import type { Schema } from './schema.ts'
import { inTransaction } from './transaction.ts'
import { indexUser, reindexUser } from './user-terms.ts'

/** A user under Auth0's names, documents parsed, flags as booleans, times in epoch milliseconds. `identities[0]` is primary. */
export interface User {
  user_id: string
  email?: string
  email_verified: boolean
  username?: string
  phone_number?: string
  phone_verified: boolean
  name?: string
  nickname?: string
  given_name?: string
  family_name?: string
  picture?: string
  blocked: boolean
  app_metadata: Record<string, unknown>
  user_metadata: Record<string, unknown>
  logins_count: number
  last_login?: number
  last_ip?: string
  last_password_reset?: number
  multifactor_last_modified?: number
  created_at: number
  updated_at: number
  identities: Identity[]
}

/** One way a user signs in. `user_id` is the part behind the provider's prefix. */
export interface Identity {
  provider: string
  user_id: string
  connection: string
  email?: string
  username?: string
  phone_number?: string
  profile: Record<string, unknown>
}

/** An identity as the password step needs it: whose it is, and the digest to compare with. */
export interface IdentityWithPassword extends Identity {
  /** Full id of the user that the identity belongs to. */
  owner: string
  password_hash?: string
}

type UserRow = Selectable<Schema['users']>
type IdentityRow = Selectable<Schema['identities']>

const parse = (text: string) => JSON.parse(text) as Record<string, unknown>
const present = <T>(value: T | null) => value ?? undefined

const toIdentity = (row: IdentityRow): Identity => ({
  provider: row.provider,
  user_id: row.identity_user_id,
  connection: row.connection,
  email: present(row.email),
  username: present(row.username),
  phone_number: present(row.phone_number),
  profile: parse(row.profile),
})

const toUser = (row: UserRow, identities: IdentityRow[]): User => ({
  user_id: row.user_id,
  email: present(row.email),
  email_verified: row.email_verified === 1,
  username: present(row.username),
  phone_number: present(row.phone_number),
  phone_verified: row.phone_verified === 1,
  name: present(row.name),
  nickname: present(row.nickname),
  given_name: present(row.given_name),
  family_name: present(row.family_name),
  picture: present(row.picture),
  blocked: row.blocked === 1,
  app_metadata: parse(row.app_metadata),
  user_metadata: parse(row.user_metadata),
  logins_count: row.logins_count,
  last_login: present(row.last_login),
  last_ip: present(row.last_ip),
  last_password_reset: present(row.last_password_reset),
  multifactor_last_modified: present(row.multifactor_last_modified),
  created_at: row.created_at,
  updated_at: row.updated_at,
  identities: identities.map(toIdentity),
})

/** E-mail addresses and user names are kept and compared in lower case. */
export const normalEmail = (email: string): string => email.trim().toLowerCase()
export const normalUsername = (username: string): string => username.trim().toLowerCase()
/** `+` and digits; the marks people write between them are dropped. */
export const normalPhone = (phone: string): string => phone.replace(/[\s().-]/g, '')

/** Finds who signs in at a database connection by e-mail, phone number or user name, in that order of preference. */
export const findIdentity = async (
  db: Db,
  connection: string,
  identifier: string,
): Promise<IdentityWithPassword | undefined> => {
  const rows = await db
    .selectFrom('identities')
    .selectAll()
    .where('connection', '=', connection)
    .where(eb =>
      eb.or([
        eb('email', '=', normalEmail(identifier)),
        eb('phone_number', '=', normalPhone(identifier)),
        eb('username', '=', normalUsername(identifier)),
      ]),
    )
    .execute()
  const row =
    rows.find(r => r.email === normalEmail(identifier)) ??
    rows.find(r => r.phone_number === normalPhone(identifier)) ??
    rows[0]
  return row && { ...toIdentity(row), owner: row.user_id, password_hash: present(row.password_hash) }
}

/** Who has an address at a connection. */
export const findIdentityByEmail = async (
  db: Db,
  connection: string,
  email: string,
): Promise<IdentityWithPassword | undefined> => {
  const row = await db
    .selectFrom('identities')
    .selectAll()
    .where('connection', '=', connection)
    .where('email', '=', normalEmail(email))
    .executeTakeFirst()
  return row && { ...toIdentity(row), owner: row.user_id, password_hash: present(row.password_hash) }
}

/** Everybody who signs in by an identifier, at whatever database connection. */
export const ownersOf = async (db: Db, identifier: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('identities')
    .select('user_id')
    .distinct()
    .where('connection', 'in', eb => eb.selectFrom('connections').select('name'))
    .where(eb =>
      eb.or([
        eb('email', '=', normalEmail(identifier)),
        eb('phone_number', '=', normalPhone(identifier)),
        eb('username', '=', normalUsername(identifier)),
      ]),
    )
    .execute()
  return rows.map(row => row.user_id)
}

/** One identity by what Auth0 names it with. */
export const identityById = async (
  db: Db,
  provider: string,
  identityUserId: string,
): Promise<IdentityWithPassword | undefined> => {
  const row = await db
    .selectFrom('identities')
    .selectAll()
    .where('provider', '=', provider)
    .where('identity_user_id', '=', identityUserId)
    .executeTakeFirst()
  return row && { ...toIdentity(row), owner: row.user_id, password_hash: present(row.password_hash) }
}

export const userById = async (db: Db, userId: string): Promise<User | undefined> => (await usersById(db, [userId]))[0]

/** The users of these ids in the order given; ids of nobody are left out. */
export const usersById = async (db: Db, userIds: string[]): Promise<User[]> => {
  if (userIds.length === 0) return []
  const rows = await db.selectFrom('users').selectAll().where('user_id', 'in', userIds).execute()
  const identities = await db
    .selectFrom('identities')
    .selectAll()
    .where('user_id', 'in', userIds)
    .orderBy('position')
    .execute()
  return userIds.flatMap(id => {
    const row = rows.find(r => r.user_id === id)
    return row
      ? [
          toUser(
            row,
            identities.filter(i => i.user_id === id),
          ),
        ]
      : []
  })
}

/** Users with this address, exactly as stored (lower case): the primary profile or any linked identity. */
export const usersByEmail = async (db: Db, email: string): Promise<User[]> => {
  const rows = await db
    .selectFrom('users')
    .select(['user_id', 'created_at'])
    .where('email', '=', email)
    .orderBy('created_at')
    .orderBy('user_id')
    .execute()
  return usersById(
    db,
    rows.map(row => row.user_id),
  )
}

/** Members of the profile that the user's row holds as they are. */
export interface Profile {
  email?: string
  email_verified?: boolean
  username?: string
  phone_number?: string
  phone_verified?: boolean
  name?: string
  nickname?: string
  given_name?: string
  family_name?: string
  picture?: string
  blocked?: boolean
}

export interface NewUser extends Profile {
  /** `auth0`, `email`, `sms`, …; the prefix of the id. */
  provider: string
  /** The id behind the prefix. */
  identity_user_id: string
  connection: string
  password_hash?: string
  app_metadata?: Record<string, unknown>
  user_metadata?: Record<string, unknown>
  now: number
}

/** Turns the violation of a unique identifier into its refusal. */
export const taken = (error: unknown): never => {
  if (isUniqueViolation(error)) throw new AppError('auth0_idp_error', { cause: error })
  throw error
}

const flag = (value: boolean | undefined) => (value ? 1 : 0)

/** Stores a new user with one identity. An id or identifier that the connection has already: `auth0_idp_error`, 409. */
export const insertUser = (db: Db, user: NewUser): Promise<User> =>
  inTransaction(db, async trx => {
    const user_id = `${user.provider}|${user.identity_user_id}`
    const email = user.email === undefined ? null : normalEmail(user.email)
    const username = user.username === undefined ? null : normalUsername(user.username)
    const phone_number = user.phone_number === undefined ? null : normalPhone(user.phone_number)
    await trx
      .insertInto('users')
      .values({
        user_id,
        email,
        email_verified: flag(user.email_verified),
        username,
        phone_number,
        phone_verified: flag(user.phone_verified),
        name: user.name ?? null,
        nickname: user.nickname ?? null,
        given_name: user.given_name ?? null,
        family_name: user.family_name ?? null,
        picture: user.picture ?? null,
        blocked: flag(user.blocked),
        app_metadata: JSON.stringify(user.app_metadata ?? {}),
        user_metadata: JSON.stringify(user.user_metadata ?? {}),
        logins_count: 0,
        last_login: null,
        last_ip: null,
        last_password_reset: null,
        multifactor_last_modified: null,
        created_at: user.now,
        updated_at: user.now,
      })
      .execute()
    await trx
      .insertInto('identities')
      .values({
        provider: user.provider,
        identity_user_id: user.identity_user_id,
        connection: user.connection,
        user_id,
        position: 0,
        email,
        username,
        phone_number,
        password_hash: user.password_hash ?? null,
        profile: '{}',
        created_at: user.now,
      })
      .execute()
    await indexUser(trx, user_id, user)
    return (await userById(trx, user_id)) as User
  }).catch(taken)

/** What may change. `null` unsets a profile member; metadata merges at its first level, `null` inside removes a key, `{}` or `null` clears. */
export interface UserPatch {
  email?: string | null
  email_verified?: boolean
  username?: string | null
  phone_number?: string | null
  phone_verified?: boolean
  name?: string | null
  nickname?: string | null
  given_name?: string | null
  family_name?: string | null
  picture?: string | null
  blocked?: boolean
  app_metadata?: Record<string, unknown> | null
  user_metadata?: Record<string, unknown> | null
}

/** Members whose words or values the search finds by an index of its own. */
const searched = ['name', 'nickname', 'given_name', 'family_name', 'app_metadata', 'user_metadata'] as const

const merged = (stored: Record<string, unknown>, patch: Record<string, unknown> | null | undefined) => {
  if (patch === undefined) return stored
  if (patch === null || Object.keys(patch).length === 0) return {}
  return Object.fromEntries(Object.entries({ ...stored, ...patch }).filter(([, value]) => value !== null))
}

/**
 * Changes a user and the identifiers of the primary identity. An identifier that is taken: `auth0_idp_error`; nobody of
 * that id: `inexistent_user`; a block of the last `admin`: `conflict`. Changes that meet are applied one after the other, none is lost.
 */
export const updateUser = (db: Db, userId: string, patch: UserPatch, now: number): Promise<User> =>
  inTransaction(db, async trx => {
    const { app_metadata, user_metadata, email_verified, phone_verified, blocked, ...texts } = patch
    const identifiers = {
      ...(patch.email !== undefined && { email: patch.email && normalEmail(patch.email) }),
      ...(patch.username !== undefined && { username: patch.username && normalUsername(patch.username) }),
      ...(patch.phone_number !== undefined && { phone_number: patch.phone_number && normalPhone(patch.phone_number) }),
    }
    // The update comes first: it locks the row, so that the metadata read next cannot change before it is written.
    const { numUpdatedRows } = await trx
      .updateTable('users')
      .set({
        ...texts,
        ...identifiers,
        ...(email_verified !== undefined && { email_verified: flag(email_verified) }),
        ...(phone_verified !== undefined && { phone_verified: flag(phone_verified) }),
        ...(blocked === false && { blocked: 0 as const }),
        updated_at: now,
      })
      .where('user_id', '=', userId)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new AppError('inexistent_user')
    if (blocked) await blockUnlessLast(trx, userId)
    if (Object.keys(identifiers).length > 0) {
      await trx
        .updateTable('identities')
        .set(identifiers)
        .where('user_id', '=', userId)
        .where('position', '=', 0)
        .execute()
    }
    if (app_metadata !== undefined || user_metadata !== undefined) {
      const stored = (await userById(trx, userId)) as User
      const documents = {
        app_metadata: merged(stored.app_metadata, app_metadata),
        user_metadata: merged(stored.user_metadata, user_metadata),
      }
      await trx
        .updateTable('users')
        .set({
          app_metadata: JSON.stringify(documents.app_metadata),
          user_metadata: JSON.stringify(documents.user_metadata),
        })
        .where('user_id', '=', userId)
        .execute()
    }
    if (searched.some(member => patch[member] !== undefined)) await reindexUser(trx, userId)
    return (await userById(trx, userId)) as User
  }).catch(taken)

/** Counts a finished login. False: the user is no longer there. */
export const recordLogin = async (db: Db, userId: string, login: { ip: string; now: number }): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set(eb => ({
      logins_count: eb('logins_count', '+', 1),
      last_login: login.now,
      last_ip: login.ip,
      updated_at: login.now,
    }))
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Notes that a user's factors were changed; belongs in the transaction that changes them. */
export const touchMultifactor = async (trx: Db, userId: string, now: number): Promise<void> => {
  await trx.updateTable('users').set({ multifactor_last_modified: now }).where('user_id', '=', userId).execute()
}

/** By what the log knows a user: the first that there is of address, user name and telephone number. */
export const loggedName = ({
  email,
  username,
  phone_number,
}: Pick<User, 'email' | 'username' | 'phone_number'>): string | undefined => email ?? username ?? phone_number
