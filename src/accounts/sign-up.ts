import { actionsDetails } from '../actions/executions.ts'
import type { ActionHost } from '../actions/host.ts'
import { addressBlockedNotice } from '../attack-protection/admin-notices.ts'
import { breachFound } from '../attack-protection/breach-response.ts'
import { breachCodes, checkBreach } from '../attack-protection/breached-passwords.ts'
import { spendStage } from '../attack-protection/throttling.ts'
import { AppError } from '../errors.ts'
import type { LogFact } from '../flow/log-fact.ts'
import { hexId } from '../ids.ts'
import type { HttpFacts } from '../login/login.ts'
import { insertLogs, type LogContext, logRow, writeLog } from '../logs/write.ts'
import { hashPassword } from '../passwords.ts'
import type { Services } from '../services.ts'
import { cachedClient } from '../store/clients.ts'
import type { Connection } from '../store/connections.ts'
import { cachedDocument } from '../store/settings.ts'
import { inTransaction } from '../store/transaction.ts'
import { findIdentity, insertUser, normalEmail, normalPhone, type User } from '../store/users.ts'
import { checkPassword } from './check-password.ts'
import { type ConnectionRules, connectionRules } from './connection-rules.ts'
import { tellRegistered } from './later-triggers.ts'
import { type PasswordProblem, policyText } from './password-policy.ts'
import { askRegistration, type RegistrationTransaction, withWritten } from './pre-registration.ts'
import { ticketMailer } from './ticket-links.ts'

/** What somebody gave for a new account. */
export interface NewAccount {
  email?: string
  username?: string
  phone_number?: string
  password: string
  given_name?: string
  family_name?: string
  name?: string
  nickname?: string
  picture?: string
  user_metadata?: Record<string, string>
}

/** Why there is no new account: a code of the sign-up page, and what the Authentication API says for it. */
export type SignUpProblem =
  | { code: 'signup-disabled' | 'invalid-signup' | 'user-already-exists' | 'username-taken' | 'ip-blocked' }
  | {
      code:
        | 'no-email'
        | 'no-username'
        | 'no-phone'
        | 'no-password'
        | 'invalid-email-format'
        | 'invalid-phone'
        | 'invalid-username'
        | (typeof breachCodes)[keyof typeof breachCodes]
      field: string
    }
  | { code: 'invalid-username-length'; field: 'username'; min: number; max: number }
  | { code: PasswordCode; field: 'password'; password: PasswordProblem; policy: string }
  /** An Action refused, with what it wants to be shown, or failed. */
  | { code: 'auth0-users-validation'; message?: string }

export const passwordCodes = {
  PasswordStrengthError: 'password-policy-not-conformant',
  PasswordDictionaryError: 'password-too-common',
  PasswordNoUserInfoError: 'password-contains-user-information',
  PasswordHistoryError: 'password-previously-used',
} as const satisfies Record<PasswordProblem, string>

type PasswordCode = (typeof passwordCodes)[PasswordProblem]

export interface SignUpRequest {
  connection: Connection
  clientId?: string
  organizationId?: string
  /** Whether new accounts are taken, in place of what the connection says: an organization has the last word on that. */
  enabled?: boolean
  account: NewAccount
  http: HttpFacts
  /** All that the form or the call has sent; Actions are told of it, but for the password. */
  body: Record<string, unknown>
  /** The login that it happens in. */
  transaction?: RegistrationTransaction
}

/**
 * Makes a user with a password at a database connection, unless an Action of pre-user-registration refuses; logs `ss` and
 * queues the verification mail in the same write. Refusals are logged `fs`. Actions are asked about everybody, so that
 * what they say does not tell who is there already. That somebody is there already is told only where the tenant asks for it
 * (`enable_public_signup_user_exists_error`), and costs the same time.
 */
export const signUp = async (
  services: Services,
  host: Pick<ActionHost, 'bindings' | 'runTrigger'>,
  request: SignUpRequest,
): Promise<{ ok: true; user: User } | { ok: false; problem: SignUpProblem }> => {
  const rules = connectionRules(request.connection)
  const account = tidy(request.account)
  const enabled = request.enabled ?? rules.signupEnabled
  const problem = enabled ? await problemOf(services, rules, account) : { code: 'signup-disabled' as const }
  if (problem) return refuse(services, request, problem, problem.code)
  const spent = await spendStage(services, 'pre-user-registration', request.http.ip)
  if (!spent.ok) return refuseAddress(services, request)
  const context = await contextOf(services, request)
  const userName = identifierOf(account)
  const breach = await checkBreach(services, 'signup', account.password)
  const about = { http: request.http, context: { ...context, userName } }
  const found = breach.kind === 'breached' ? await breachFound(services, 'signup', about) : undefined
  if (breach.kind !== 'clean' && breach.blocks) {
    if (found) await inTransaction(services.db, found)
    const code = breachCodes[breach.kind]
    return refuse(services, request, { code, field: 'password' }, code)
  }
  const { connection, clientId, http, body, transaction } = request
  const { password: _, ...profile } = account
  const asked = await askRegistration(
    services,
    host,
    { profile, connection: connection.name, clientId, http, body, transaction },
    { ...context, userName },
  )
  if (!asked.allowed)
    return refuse(
      services,
      request,
      { code: 'auth0-users-validation', message: asked.message },
      asked.reason,
      asked.executionId,
    )
  const passwordHash = await hashPassword(account.password)
  const mail = await ticketMailer(services, request.clientId)
  const registered = await tellRegistered(services, { connection: connection.name, http, transaction }, context)
  try {
    const user = await inTransaction(services.db, async trx => {
      const user = await insertUser(trx, {
        ...newUser(request.connection, account, passwordHash, services.now()),
        user_metadata: withWritten(account.user_metadata, asked.userMetadata),
        app_metadata: withWritten({}, asked.appMetadata),
      })
      await found?.(trx)
      await registered.tell(trx, user)
      const executions = actionsDetails(asked.executionId, registered.executionId)
      const details = { body: profileOf(request, account), ...executions }
      const about = { ...context, userId: user.user_id, userName }
      await insertLogs(trx, [logRow(services, { type: 'ss', details }, about)])
      if (account.email) {
        await mail(trx, {
          kind: 'email-verification',
          template: 'verify_email',
          user,
          to: account.email,
          data: {
            email: account.email,
            clientId: request.clientId,
            organizationId: request.organizationId,
            connection: request.connection.name,
          },
          http: request.http,
        })
      }
      return user
    })
    return { ok: true, user }
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'auth0_idp_error')) throw error
    return refuse(
      services,
      request,
      { code: await whatIsTaken(services, request, account) },
      'The user already exists.',
    )
  }
}

/** Tells which identifier is taken where the tenant wants it told, and nothing otherwise. */
const whatIsTaken = async (services: Services, { connection }: SignUpRequest, account: NewAccount) => {
  const { flags } = await cachedDocument(services, 'tenant')
  if (flags['enable_public_signup_user_exists_error'] !== true) return 'invalid-signup' as const
  const byName = account.username && (await findIdentity(services.db, connection.name, account.username))
  return byName && byName.email !== account.email ? ('username-taken' as const) : ('user-already-exists' as const)
}

/** Empty texts of a form are texts that were not given. */
const tidy = ({ password, ...account }: NewAccount): NewAccount => {
  const given = Object.fromEntries(
    Object.entries(account).flatMap(([key, value]) => {
      const tidied = typeof value === 'string' ? value.trim() : value
      return tidied === undefined || tidied === '' ? [] : [[key, tidied]]
    }),
  ) as Omit<NewAccount, 'password'>
  if (given.email) given.email = normalEmail(given.email)
  if (given.phone_number) given.phone_number = normalPhone(given.phone_number)
  return { ...given, password }
}

/** Lenient on purpose: whether an address works is found out by writing to it. */
const emailShape = /^[^\s@<>()[\],;:\\"]+@[^\s@.]+(\.[^\s@.]+)*$/
const phoneShape = /^\+[1-9]\d{6,14}$/
export const usernameShape = /^[\p{L}\p{N}_+\-.!#$^`~@']+$/u

const missing = { email: 'no-email', username: 'no-username', phone_number: 'no-phone' } as const
const fieldOf = { email: 'email', username: 'username', phone_number: 'phone' } as const

const problemOf = async (
  services: Services,
  rules: ConnectionRules,
  account: NewAccount,
): Promise<SignUpProblem | undefined> => {
  for (const { name, required } of rules.asked) {
    if (required && !account[name]) return { code: missing[name], field: fieldOf[name] }
  }
  // What the connection does not ask for is not taken either: it could stand in the way of somebody else.
  for (const name of ['email', 'username', 'phone_number'] as const) {
    if (!rules.asked.some(asked => asked.name === name)) delete account[name]
  }
  if (!rules.identifiers.some(name => account[name])) {
    const name = rules.identifiers[0] ?? 'email'
    return { code: missing[name], field: fieldOf[name] }
  }
  if (account.email && (account.email.length > 254 || !emailShape.test(account.email)))
    return { code: 'invalid-email-format', field: 'email' }
  if (account.phone_number && !phoneShape.test(account.phone_number)) return { code: 'invalid-phone', field: 'phone' }
  if (account.username) {
    const { min, max } = rules.usernameLength
    if (account.username.length < min || account.username.length > max)
      return { code: 'invalid-username-length', field: 'username', min, max }
    // A name that looks like an address could be taken for that address's owner.
    if (!usernameShape.test(account.username) || emailShape.test(account.username))
      return { code: 'invalid-username', field: 'username' }
  }
  if (!account.password) return { code: 'no-password', field: 'password' }
  const weak = await checkPassword(services, rules.password, account.password, account)
  return weak && { code: passwordCodes[weak], field: 'password', password: weak, policy: policyText(rules.password) }
}

const newUser = (connection: Connection, account: NewAccount, password_hash: string, now: number) => {
  const { password: _, email, username, ...profile } = account
  const nickname = profile.nickname ?? username ?? email?.split('@')[0]
  return {
    ...profile,
    email,
    username,
    nickname,
    name: profile.name ?? email ?? username ?? profile.phone_number,
    email_verified: false,
    provider: 'auth0',
    identity_user_id: hexId(now),
    connection: connection.name,
    password_hash,
    now,
  }
}

/** The submitted profile as the log shows it: never the password. */
const profileOf = (request: SignUpRequest, { password: _, ...profile }: NewAccount) => ({
  ...profile,
  client_id: request.clientId,
  connection: request.connection.name,
})

const contextOf = async (services: Services, request: SignUpRequest): Promise<LogContext> => ({
  http: request.http,
  clientId: request.clientId,
  clientName: request.clientId ? (await cachedClient(services, request.clientId))?.name : undefined,
  connection: request.connection.name,
  connectionId: request.connection.id,
  strategy: request.connection.strategy,
  strategyType: 'database',
  organizationId: request.organizationId,
})

/** Too many sign-ups from one address, which counts them whatever comes of them (login-flow reference, 4.9). */
const refuseAddress = async (
  services: Services,
  request: SignUpRequest,
): Promise<{ ok: false; problem: SignUpProblem }> => {
  const fact: LogFact = {
    type: 'limit_mu',
    description: 'Too many sign-ups from this address',
    details: { flow: 'signup' },
  }
  const row = logRow(services, fact, await contextOf(services, request))
  await inTransaction(services.db, async trx => {
    await insertLogs(trx, [row])
    await addressBlockedNotice(services, trx, request.http.ip, 'signup')
  })
  return { ok: false, problem: { code: 'ip-blocked' } }
}
const identifierOf = ({ email, username, phone_number }: NewAccount) => email ?? username ?? phone_number

const refuse = async (
  services: Services,
  request: SignUpRequest,
  problem: SignUpProblem,
  description: string,
  executionId?: string,
): Promise<{ ok: false; problem: SignUpProblem }> => {
  await writeLog(
    services,
    { type: 'fs', description, ...(executionId !== undefined && { details: actionsDetails(executionId) }) },
    { ...(await contextOf(services, request)), userName: identifierOf(request.account) },
  )
  return { ok: false, problem }
}
