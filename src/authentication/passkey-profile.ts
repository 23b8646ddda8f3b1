import { z } from 'zod'
import { cachedConnection } from '../accounts/cached-connection.ts'
import { connectionRules } from '../accounts/connection-rules.ts'
import { type NewAccount, namesProblem, type SignUpProblem, tidy } from '../accounts/new-account.ts'
import type { ConnectionRef } from '../flow/state.ts'
import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import type { Client } from '../store/clients.ts'
import { cachedDocument } from '../store/settings.ts'
import { findIdentity } from '../store/users.ts'
import { pictureUrl, userMetadata } from './new-user-body.ts'
import { invalidRequest, PasskeyError } from './passkey-error.ts'
import { problemBody, verificationBody } from './sign-up-problems.ts'
import { isSuspicious } from './suspicious.ts'

const text = (longest: number) => z.string().min(1).max(longest)

/** `user_profile` of `/passkey/register` (authentication reference, 8.4). */
const profile = z.strictObject({
  email: text(254).optional(),
  phone_number: text(30).optional(),
  username: text(128).optional(),
  name: text(300).optional(),
  given_name: text(150).optional(),
  family_name: text(150).optional(),
  nickname: text(300).optional(),
  picture: pictureUrl.optional(),
})

/** Who somebody who wants to sign up by a passkey says to be. Throws `PasskeyError` for what the connection does not take. */
export const newPasskeyUser = async (
  services: Services,
  { name, signup }: ConnectionRef,
  given: { client: Client; http: HttpFacts; userProfile: string | undefined; userMetadata: string | undefined },
): Promise<NewAccount> => {
  const account = tidy({
    ...read('user_profile', profile, given.userProfile ?? missing()),
    ...(given.userMetadata !== undefined && { user_metadata: read('user_metadata', userMetadata, given.userMetadata) }),
  })
  const connection = await cachedConnection(services, name)
  const rules = connectionRules(connection ?? { options: { disable_signup: true } })
  for (const name of ['email', 'phone_number', 'username'] as const)
    if (account[name] !== undefined && !rules.asked.some(asked => asked.name === name))
      throw invalidRequest(`user_profile.${name} is no attribute of the connection`)
  const problem = namesProblem(rules, account, signup)
  if (problem) throw refusalFor(problem)
  const userName = account.email ?? account.phone_number ?? account.username
  if (await isSuspicious(services, 'signup', given.http, { clientId: given.client.client_id, userName }))
    throw new PasskeyError(401, verificationBody.code, verificationBody.description)
  if (await isKnown(services, name, account)) throw refusalFor({ code: 'user-already-exists' })
  return account
}

const missing = (): never => {
  throw invalidRequest('Missing required parameter: user_profile')
}

/** A member of the body that is JSON itself. */
const read = <T>(member: string, schema: z.ZodType<T>, json: string): T => {
  const parsed = schema.safeParse(parse(json))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalidRequest(`${[member, ...(issue?.path ?? [])].join('.')} is not valid: ${issue?.message}`)
}

const parse = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Whether one of these names is taken, where the tenant wants that told; else nobody is looked for. */
const isKnown = async (services: Services, connection: string, account: NewAccount): Promise<boolean> => {
  const { flags } = await cachedDocument(services, 'tenant')
  if (flags['enable_public_signup_user_exists_error'] !== true) return false
  const names = [account.email, account.phone_number, account.username].filter(name => name !== undefined)
  const found = await Promise.all(names.map(name => findIdentity(services.db, connection, name)))
  return found.some(identity => identity !== undefined)
}

/** Why nobody is made, as the passkey API says it; whatever is wrong, the password API says no other thing. */
export const refusalFor = (problem: SignUpProblem, logged = false): PasskeyError => {
  const { code, description, statusCode } = problemBody(problem)
  if (statusCode === 429) return new PasskeyError(429, 'too_many_attempts', description, logged)
  if (code === 'extensibility_error') return new PasskeyError(403, 'access_denied', description, logged)
  return new PasskeyError(400, 'invalid_request', description, logged)
}
