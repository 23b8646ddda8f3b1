import { checkPassword } from '../accounts/check-password.ts'
import { type ConnectionRules, connectionRules } from '../accounts/connection-rules.ts'
import { tellPasswordChanged, tellRegistered } from '../accounts/later-triggers.ts'
import { usernameShape } from '../accounts/new-account.ts'
import type { PasswordProblem, Person } from '../accounts/password-policy.ts'
import { askRegistration, withWritten } from '../accounts/pre-registration.ts'
import { profileDefaults } from '../accounts/profile-defaults.ts'
import { ticketMailer } from '../accounts/ticket-links.ts'
import type { ActionHost } from '../actions/host.ts'
import { identifiersOf } from '../attack-protection/identifiers.ts'
import { unblock } from '../attack-protection/unblock.ts'
import { AppError } from '../errors.ts'
import { hexId } from '../ids.ts'
import type { HttpFacts } from '../login/login.ts'
import { hashPassword } from '../passwords.ts'
import type { Services } from '../services.ts'
import { type Connection, connectionByName } from '../store/connections.ts'
import type { LogoutInitiator } from '../store/logout-calls.ts'
import { inTransaction } from '../store/transaction.ts'
import { endSessionsOfUser } from '../store/user-access.ts'
import { updateSecondaryIdentity } from '../store/user-links.ts'
import { setPassword } from '../store/user-passwords.ts'
import {
  type Identity,
  insertUser,
  type Profile,
  type User,
  type UserPatch,
  updateUser,
  userById,
} from '../store/users.ts'
import type { CreateUserBody, UpdateUserBody } from './users-fields.ts'
import { invalid } from './validation.ts'

const problems: Record<PasswordProblem, string> = {
  PasswordStrengthError: 'Password is too weak',
  PasswordDictionaryError: 'Password is too common',
  PasswordNoUserInfoError: 'Password contains user information',
  PasswordHistoryError: 'Password has previously been used',
}

/** Refuses a password that the connection's policy refuses, with the name of Auth0's error. */
const acceptPassword = async (
  services: Services,
  rules: ConnectionRules,
  password: string,
  person: Person,
  identity?: { provider: string; user_id: string },
): Promise<void> => {
  const problem = await checkPassword(services, rules.password, password, person, identity)
  if (problem) throw new AppError('auth0_idp_error', { status: 400, message: `${problem}: ${problems[problem]}` })
}

const acceptUsername = (rules: ConnectionRules, username: string): void => {
  const { min, max } = rules.usernameLength
  if (username.length < min || username.length > max || !usernameShape.test(username))
    throw invalid('Payload', `Object didn't pass validation for format username: ${username}`, ['username'])
}

const required = (body: CreateUserBody, member: 'email' | 'phone_number' | 'password' | 'username') => {
  if (!body[member]) throw invalid('Payload', `Missing required property: ${member}`)
}

const acceptIdentifiers = (connection: Connection, rules: ConnectionRules, body: CreateUserBody): void => {
  switch (connection.strategy) {
    case 'auth0':
      for (const asked of rules.asked) if (asked.required) required(body, asked.name)
      if (!rules.identifiers.some(name => body[name])) required(body, rules.identifiers[0] ?? 'email')
      if (body.username !== undefined) {
        if (!rules.asked.some(asked => asked.name === 'username'))
          throw new AppError('operation_not_supported', {
            message: `Cannot set username for connection without requires_username`,
          })
        acceptUsername(rules, body.username)
      }
      break
    case 'email':
      required(body, 'email')
      break
    case 'sms':
      required(body, 'phone_number')
      break
    default:
      throw new AppError('operation_not_supported', {
        message: `Users of ${connection.strategy} connections are made when they log in.`,
      })
  }
}

/**
 * Makes a user as the body says (management reference, 2.1), unless an Action of pre-user-registration refuses; the
 * verification mail is queued in the same write.
 */
export const createUser = async (
  services: Services,
  host: Pick<ActionHost, 'bindings' | 'runTrigger'>,
  body: CreateUserBody,
  http: HttpFacts,
): Promise<User> => {
  const connection = await connectionByName(services.db, body.connection)
  if (!connection) throw new AppError('inexistent_connection')
  const rules = connectionRules(connection)
  acceptIdentifiers(connection, rules, body)
  const { password, connection: _, user_id, verify_email, ...profile } = body
  if (connection.strategy !== 'auth0' && password !== undefined)
    throw new AppError('operation_not_supported', {
      message: `Users of ${connection.strategy} connections have no password.`,
    })
  if (connection.strategy === 'auth0') required(body, 'password')
  if (password !== undefined) await acceptPassword(services, rules, password, body)
  const about = { http, connection: connection.name, connectionId: connection.id, strategy: connection.strategy }
  const asked = await askRegistration(services, host, { profile, connection: connection.name, http, body }, about)
  if (!asked.allowed)
    throw new AppError('invalid_request', { message: asked.message ?? 'An Action has refused this user.' })
  const registered = await tellRegistered(services, { connection: connection.name, http }, about)
  const password_hash = password === undefined ? undefined : await hashPassword(password)
  const sends = connection.strategy === 'auth0' && body.email !== undefined && (verify_email ?? !body.email_verified)
  const mail = sends ? await ticketMailer(services, undefined) : undefined
  const now = services.now()
  return inTransaction(services.db, async trx => {
    const user = await insertUser(trx, {
      ...profile,
      ...profileDefaults(profile),
      user_metadata: withWritten(profile.user_metadata, asked.userMetadata),
      app_metadata: withWritten(profile.app_metadata, asked.appMetadata),
      password_hash,
      provider: connection.strategy,
      identity_user_id: user_id ?? hexId(now),
      connection: connection.name,
      now,
    })
    await registered.tell(trx, user)
    if (mail && user.email)
      await mail(trx, {
        kind: 'email-verification',
        template: 'verify_email',
        user,
        to: user.email,
        data: { email: user.email, connection: connection.name },
        http,
      })
    return user
  })
}

const identifierNames = ['email', 'username', 'phone_number'] as const
const words = { email: 'email', username: 'username', phone_number: 'phone number' } as const

/** Which identity a change of identifiers or password is for: that of `connection`, else the primary one. */
const targetOf = (user: User, connection: string | undefined): { identity: Identity; primary: boolean } => {
  const index = connection === undefined ? 0 : user.identities.findIndex(i => i.connection === connection)
  const identity = user.identities[index]
  if (!identity)
    throw new AppError('operation_not_supported', {
      message: `The user has no identity in the connection ${connection}.`,
    })
  return { identity, primary: index === 0 }
}

/** Why a change ends the user's sessions, if it does. */
const sessionsEndBy = (
  patch: Pick<UpdateUserBody, 'blocked' | 'email'>,
  user: User,
  { primary, password }: { primary: boolean; password: boolean },
): LogoutInitiator | undefined => {
  if (password) return 'password-changed'
  if (patch.blocked) return 'account-deactivated'
  const byEmail = primary && user.email !== undefined && patch.email !== undefined
  return byEmail && patch.email?.toLowerCase() !== user.email?.toLowerCase() ? 'email-identifier-changed' : undefined
}

/**
 * Changes a user as the body says (management reference, 2.1). A new password, another e-mail address and a block end
 * the user's sessions, whose applications are told; the password also ends the refresh tokens.
 */
export const changeUser = async (
  services: Services,
  userId: string,
  body: UpdateUserBody,
  http: HttpFacts,
): Promise<User> => {
  const { db } = services
  const user = await userById(db, userId)
  if (!user) throw new AppError('inexistent_user')
  const { connection: name, client_id, verify_email, password, ...patch } = body
  const { identity, primary } = targetOf(user, name)
  const connection = await connectionByName(db, identity.connection)
  const changesIdentifier = identifierNames.some(member => patch[member] !== undefined)
  const needsConnection = changesIdentifier || typeof password === 'string'
  if (needsConnection && !connection) throw new AppError('inexistent_connection')
  const rules = connectionRules(connection ?? { options: {} })
  acceptChange(user, identity, body, rules)
  const password_hash =
    typeof password === 'string' ? await acceptNewPassword(services, rules, password, user, identity) : undefined
  if (patch.email !== undefined && patch.email_verified === undefined && patch.email !== user.email)
    patch.email_verified = false
  const sends = verify_email === true && typeof patch.email === 'string'
  const mail = sends ? await ticketMailer(services, client_id) : undefined
  const now = services.now()
  const told =
    password_hash === undefined
      ? undefined
      : await tellPasswordChanged(services, { connection: identity.connection, http }, { http, userId })
  return inTransaction(db, async trx => {
    // Whoever was locked out for guessing wrong has a new password to try.
    if (password_hash !== undefined)
      await unblock(services, trx, identifiersOf({ ...identity, identities: [] }), { http, userId })
    const changed = primary
      ? await updateUser(trx, userId, patch, now)
      : await changeSecondary(trx, userId, identity, patch, now)
    if (password_hash !== undefined) await setPassword(trx, identity, password_hash, now)
    const initiator = sessionsEndBy(patch, user, { primary, password: password_hash !== undefined })
    if (initiator)
      await endSessionsOfUser(
        trx,
        userId,
        { issuer: http.issuer, initiator, now },
        { preserveRefreshTokens: initiator !== 'password-changed' },
      )
    if (mail && typeof patch.email === 'string')
      await mail(trx, {
        kind: 'email-verification',
        template: 'verify_email',
        user: changed,
        to: patch.email,
        data: {
          email: patch.email,
          clientId: client_id,
          connection: identity.connection,
          ...(!primary && { identity: { provider: identity.provider, user_id: identity.user_id } }),
        },
        http,
      })
    if (!told) return changed
    const updated = (await userById(trx, userId)) as User
    await told.tell(trx, updated)
    return updated
  }).catch(error => {
    const clash = identifierNames.find(member => typeof patch[member] === 'string')
    if (error instanceof AppError && error.code === 'auth0_idp_error' && clash)
      throw new AppError('auth0_idp_error', {
        status: 400,
        message: `The specified new ${words[clash]} already exists`,
        cause: error,
      })
    throw error
  })
}

const acceptChange = (user: User, identity: Identity, body: UpdateUserBody, rules: ConnectionRules): void => {
  const identifier = identifierNames.find(member => body[member] !== undefined)
  if (typeof body.password === 'string') {
    if (identity.provider !== 'auth0')
      throw new AppError('operation_not_supported', {
        message: `Users of ${identity.provider} connections have no password.`,
      })
    if (identifier)
      throw new AppError('operation_not_supported', {
        message: `Cannot update password and ${words[identifier]} simultaneously.`,
      })
  }
  if (body.email_verified !== undefined && identity.provider === 'sms')
    throw new AppError('operation_not_supported', {
      message: 'email_verified cannot be changed for users of sms connections.',
    })
  if (typeof body.username === 'string') {
    if (identity.provider === 'auth0' && !rules.asked.some(asked => asked.name === 'username'))
      throw new AppError('operation_not_supported', {
        message: 'Cannot set username for connection without requires_username',
      })
    acceptUsername(rules, body.username)
  }
  const left = identifierNames.some(member =>
    body[member] === undefined ? user[member] !== undefined : body[member] !== null,
  )
  if (!left) throw new AppError('operation_not_supported', { message: 'A user cannot be without any identifier.' })
}

const acceptNewPassword = async (
  services: Services,
  rules: ConnectionRules,
  password: string,
  user: User,
  identity: Identity,
): Promise<string> => {
  await acceptPassword(services, rules, password, user, identity)
  return hashPassword(password)
}

/** Identifiers go to the secondary identity, everything else to the user. */
const changeSecondary = async (
  trx: Services['db'],
  userId: string,
  identity: Identity,
  patch: UserPatch,
  now: number,
): Promise<User> => {
  const { email, email_verified, username, phone_number, phone_verified, ...rest } = patch
  const ofIdentity: Partial<Record<keyof Profile, string | boolean | null | undefined>> = {
    email,
    email_verified,
    username,
    phone_number,
    phone_verified,
  }
  await updateSecondaryIdentity(trx, userId, identity, ofIdentity)
  return updateUser(trx, userId, rest, now)
}
