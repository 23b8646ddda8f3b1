import { actionsDetails } from '../actions/executions.ts'
import type { ActionHost } from '../actions/host.ts'
import { addressBlockedNotice } from '../attack-protection/admin-notices.ts'
import { breachFound } from '../attack-protection/breach-response.ts'
import { breachCodes, checkBreach } from '../attack-protection/breached-passwords.ts'
import { spendStage } from '../attack-protection/throttling.ts'
import { AppError } from '../errors.ts'
import type { CredentialData } from '../factors/webauthn/credential.ts'
import type { LogFact } from '../flow/log-fact.ts'
import { hexId } from '../ids.ts'
import type { HttpFacts } from '../login/login.ts'
import { insertLogs, type LogContext, logRow, writeLog } from '../logs/write.ts'
import { hashPassword } from '../passwords.ts'
import type { RiskAssessment } from '../risk/assess.ts'
import type { Services } from '../services.ts'
import { cachedClient } from '../store/clients.ts'
import type { Connection } from '../store/connections.ts'
import type { Db } from '../store/dialect.ts'
import { claimOnce } from '../store/guards.ts'
import { insertPasskey, passkeyClaim } from '../store/passkeys.ts'
import { cachedDocument } from '../store/settings.ts'
import { inTransaction } from '../store/transaction.ts'
import { findIdentity, insertUser, type User } from '../store/users.ts'
import { connectionRules } from './connection-rules.ts'
import { tellRegistered } from './later-triggers.ts'
import { credentialProblem, type NewAccount, namesProblem, type SignUpProblem, tidy } from './new-account.ts'
import { askRegistration, type RegistrationTransaction, withWritten } from './pre-registration.ts'
import { ticketMailer } from './ticket-links.ts'

export interface SignUpRequest {
  connection: Connection
  clientId?: string
  organizationId?: string
  /** Whether new accounts are taken, in place of what the connection says: an organization has the last word on that. */
  enabled?: boolean
  /** False: the address is proven in another way, and not written to. */
  sendsVerification?: boolean
  account: NewAccount
  http: HttpFacts
  /** All that the form or the call has sent; Actions are told of it, but for the password. */
  body: Record<string, unknown>
  /** How risky it looks, where that is assessed. */
  riskAssessment?: RiskAssessment
  /** The login that it happens in. */
  transaction?: RegistrationTransaction
  /** In the place of a password: what the new user will sign in by, already looked at. */
  passkey?: SignUpPasskey
}

/** A passkey that was made for a user who is yet to be made. */
export interface SignUpPasskey {
  /** The id that the user will have: the passkey carries its digest. */
  identityUserId: string
  /** What it answered; used up by the user who is made. */
  challenge: string
  expiresAt: number
  credential: { name: string; counter: number; data: CredentialData }
}

/**
 * Makes a user with a password or a passkey at a database connection, unless an Action of pre-user-registration refuses; logs `ss` and
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
  const { passkey } = request
  const problem =
    namesProblem(rules, account, request.enabled) ??
    (await credentialProblem(services, rules, account, passkey !== undefined))
  if (problem) return refuse(services, request, problem, problem.code)
  const spent = await spendStage(services, 'pre-user-registration', request.http.ip)
  if (!spent.ok) return refuseAddress(services, request)
  const context = await contextOf(services, request)
  const userName = identifierOf(account)
  const breach = passkey ? clean : await checkBreach(services, 'signup', account.password ?? '')
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
  const passwordHash = passkey ? undefined : await hashPassword(account.password ?? '')
  const mail = await ticketMailer(services, request.clientId)
  const registered = await tellRegistered(services, { connection: connection.name, http, transaction }, context)
  try {
    const user = await inTransaction(services.db, async trx => {
      const user = await insertUser(trx, {
        ...newUser(request, account, passwordHash, services.now()),
        user_metadata: withWritten(account.user_metadata, asked.userMetadata),
        app_metadata: withWritten({}, asked.appMetadata),
      })
      if (passkey) await storePasskey(trx, passkey, services.now())
      await found?.(trx)
      await registered.tell(trx, user)
      const executions = actionsDetails(asked.executionId, registered.executionId)
      const authentication_methods = [passkey ? 'passkey' : 'pwd']
      const details = { body: profileOf(request, account), authentication_methods, ...executions, ...riskOf(request) }
      const about = { ...context, userId: user.user_id, userName }
      await insertLogs(trx, [logRow(services, { type: 'ss', details }, about)])
      if (account.email && request.sendsVerification !== false && connectionRules(connection).verifiesEmail) {
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
    if (error instanceof PasskeyLost) return refuse(services, request, { code: 'invalid-passkey' }, error.message)
    if (!(error instanceof AppError && error.code === 'auth0_idp_error')) throw error
    return refuse(
      services,
      request,
      { code: await whatIsTaken(services, request, account) },
      'The user already exists.',
    )
  }
}

/** There is no password to look for. */
const clean = { kind: 'clean' } as const

/** The passkey of a sign-up was used by another one, so that nobody is made. */
class PasskeyLost extends Error {}

const storePasskey = async (trx: Db, passkey: SignUpPasskey, now: number): Promise<void> => {
  const { challenge, expiresAt, identityUserId, credential } = passkey
  if (!(await claimOnce(trx, passkeyClaim(challenge), expiresAt)))
    throw new PasskeyLost('the challenge of the passkey was used already')
  const stored = await insertPasskey(trx, { provider: 'auth0', identityUserId, ...credential }, now)
  if (!stored.ok) throw new PasskeyLost('the passkey is known already')
}

/** Tells which identifier is taken where the tenant wants it told, and nothing otherwise. */
const whatIsTaken = async (services: Services, { connection }: SignUpRequest, account: NewAccount) => {
  const { flags } = await cachedDocument(services, 'tenant')
  if (flags['enable_public_signup_user_exists_error'] !== true) return 'invalid-signup' as const
  const byName = account.username && (await findIdentity(services.db, connection.name, account.username))
  return byName && byName.email !== account.email ? ('username-taken' as const) : ('user-already-exists' as const)
}

const newUser = (
  { connection, passkey }: SignUpRequest,
  account: NewAccount,
  password_hash: string | undefined,
  now: number,
) => {
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
    identity_user_id: passkey?.identityUserId ?? hexId(now),
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
const riskOf = ({ riskAssessment }: SignUpRequest) => (riskAssessment ? { riskAssessment } : {})

const identifierOf = ({ email, username, phone_number }: NewAccount) => email ?? username ?? phone_number

const refuse = async (
  services: Services,
  request: SignUpRequest,
  problem: SignUpProblem,
  description: string,
  executionId?: string,
): Promise<{ ok: false; problem: SignUpProblem }> => {
  const details = { ...actionsDetails(executionId), ...riskOf(request) }
  await writeLog(
    services,
    { type: 'fs', description, ...(Object.keys(details).length > 0 && { details }) },
    { ...(await contextOf(services, request)), userName: identifierOf(request.account) },
  )
  return { ok: false, problem }
}
