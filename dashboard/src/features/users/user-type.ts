/** A user as the lists and pages show one. */
export interface User {
  user_id: string
  email?: string
  email_verified?: boolean
  username?: string
  phone_number?: string
  name?: string
  nickname?: string
  picture?: string
  blocked?: boolean
  logins_count?: number
  last_login?: string
  last_ip?: string
  created_at?: string
  updated_at?: string
  identities?: { connection: string; provider: string; user_id: string }[]
  user_metadata?: Record<string, unknown>
  app_metadata?: Record<string, unknown>
}

/** By what people know a user. */
export const titleOf = ({ name, email, username, phone_number, user_id }: User): string =>
  name || email || username || phone_number || user_id
