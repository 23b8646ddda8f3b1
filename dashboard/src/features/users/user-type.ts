/** A user as the lists and pages show one. */
export interface User {
  user_id: string
  email?: string
  email_verified?: boolean
  username?: string
  phone_number?: string
  phone_verified?: boolean
  name?: string
  given_name?: string
  family_name?: string
  nickname?: string
  picture?: string
  blocked?: boolean
  logins_count?: number
  last_login?: string
  last_ip?: string
  last_password_reset?: string
  created_at?: string
  updated_at?: string
  identities?: Identity[]
  user_metadata?: Record<string, unknown>
  app_metadata?: Record<string, unknown>
}

/** An account by which a user signs in. */
export interface Identity {
  connection: string
  provider: string
  user_id: string
  profileData?: Omit<User, 'user_id' | 'identities'>
}

/** By what people know a user. */
export const titleOf = ({ name, email, username, phone_number, user_id }: User): string =>
  name || email || username || phone_number || user_id

/** Whether a user has a password here, as users of a database connection do. */
export const hasPassword = ({ identities }: User): boolean =>
  identities?.some(({ provider }) => provider === 'auth0') ?? false
