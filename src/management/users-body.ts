import { z } from '@hono/zod-openapi'
import type { Db } from '../store/dialect.ts'
import type { Identity, User } from '../store/users.ts'
import { anyObject } from './schemas.ts'

export const identitySchema = z.object({
  connection: z.string(),
  user_id: z.string(),
  provider: z.string(),
  isSocial: z.boolean(),
  profileData: anyObject.optional(),
})

export const userSchema = z.object({
  user_id: z.string(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  username: z.string().optional(),
  phone_number: z.string().optional(),
  phone_verified: z.boolean().optional(),
  created_at: z.string(),
  updated_at: z.string(),
  identities: z.array(identitySchema),
  app_metadata: anyObject.optional(),
  user_metadata: anyObject.optional(),
  picture: z.string().optional(),
  name: z.string().optional(),
  nickname: z.string().optional(),
  given_name: z.string().optional(),
  family_name: z.string().optional(),
  multifactor: z.array(z.string()).optional(),
  multifactor_last_modified: z.string().optional(),
  last_ip: z.string().optional(),
  last_login: z.string().optional(),
  last_password_reset: z.string().optional(),
  logins_count: z.number().optional(),
  blocked: z.boolean().optional(),
})

export type UserBody = z.input<typeof userSchema>

/** Strategies that are neither a database nor social: what Auth0 calls passwordless and enterprise. */
const notSocial = new Set([
  ...['auth0', 'email', 'sms', 'samlp', 'oidc', 'okta', 'waad', 'ad', 'adfs', 'auth0-adldap', 'auth0-oidc'],
  ...['custom', 'google-apps', 'ip', 'office365', 'pingfederate', 'sharepoint'],
])

export const identityBody = (identity: Identity): z.input<typeof identitySchema> => ({
  connection: identity.connection,
  user_id: identity.user_id,
  provider: identity.provider,
  isSocial: !notSocial.has(identity.provider),
  ...(Object.keys(identity.profile).length > 0 && { profileData: identity.profile }),
})

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString())
const unlessEmpty = (document: Record<string, unknown>) => (Object.keys(document).length > 0 ? document : undefined)

/** A user as the API shows one; `enrolled`: has a confirmed factor. */
const userBody = (user: User, enrolled: boolean): UserBody => ({
  user_id: user.user_id,
  email: user.email,
  email_verified: user.email === undefined ? undefined : user.email_verified,
  username: user.username,
  phone_number: user.phone_number,
  phone_verified: user.phone_number === undefined ? undefined : user.phone_verified,
  name: user.name,
  nickname: user.nickname,
  given_name: user.given_name,
  family_name: user.family_name,
  picture: user.picture,
  blocked: user.blocked || undefined,
  app_metadata: unlessEmpty(user.app_metadata),
  user_metadata: unlessEmpty(user.user_metadata),
  identities: user.identities.map(identityBody),
  multifactor: enrolled ? ['guardian'] : undefined,
  multifactor_last_modified: iso(user.multifactor_last_modified),
  last_ip: user.last_ip,
  last_login: iso(user.last_login),
  last_password_reset: iso(user.last_password_reset),
  logins_count: user.logins_count || undefined,
  created_at: new Date(user.created_at).toISOString(),
  updated_at: new Date(user.updated_at).toISOString(),
})

/** Users as the API shows them, in the order given. */
export const userBodies = async (db: Db, users: User[]): Promise<UserBody[]> => {
  if (users.length === 0) return []
  const rows = await db
    .selectFrom('enrollments')
    .select('user_id')
    .distinct()
    .where('confirmed', '=', 1)
    .where(
      'user_id',
      'in',
      users.map(user => user.user_id),
    )
    .execute()
  const enrolled = new Set(rows.map(row => row.user_id))
  return users.map(user => userBody(user, enrolled.has(user.user_id)))
}
