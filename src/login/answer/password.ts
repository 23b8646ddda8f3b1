import { addressKey } from '../../attack-protection/addresses.ts'
import { addressBlockedNotice } from '../../attack-protection/admin-notices.ts'
import { blockedAccountNotice } from '../../attack-protection/blocked-account.ts'
import { breachFound } from '../../attack-protection/breach-response.ts'
import { breachCodes, checkBreach } from '../../attack-protection/breached-passwords.ts'
import { loginCounters } from '../../attack-protection/counters.ts'
import { identifierDigest } from '../../attack-protection/identifiers.ts'
import { protection } from '../../attack-protection/settings.ts'
import type { LogFact } from '../../flow/log-fact.ts'
import { organizationOf } from '../../flow/organization-events.ts'
import type { ConnectionRef, ScreenError } from '../../flow/state.ts'
import { verifyNothing, verifyPassword } from '../../passwords.ts'
import type { Services } from '../../services.ts'
import { type AttemptKind, settleAttempt, type Taken } from '../../store/attempts.ts'
import { upgradePasswordHash } from '../../store/user-passwords.ts'
import { findIdentity, type IdentityWithPassword } from '../../store/users.ts'
import { checkCaptcha } from '../captcha.ts'
import { happen, type Passage } from '../passage.ts'
import { logContext } from '../record.ts'
import { identified } from './first-factor.ts'
import { attempt } from './password-attempts.ts'

interface Candidate {
  identity: IdentityWithPassword
  connection: ConnectionRef
}

/**
 * A submitted password. The attempt is spent before it is looked at; an unknown user costs the same time and gets the
 * same answer as a wrong password, and is counted alike.
 */
export const answerPassword = async (passage: Passage, fields: Record<string, string>): Promise<void> => {
  const { parts, state, http } = passage
  const { services } = parts
  const identifier = (fields['username'] ?? state.identify.identifier ?? '').trim()
  const password = fields['password'] ?? ''
  if (!identifier) return refuse(passage, identifier, [{ code: 'no-username', field: 'username' }], 'no-username')
  if (!password) return refuse(passage, identifier, [{ code: 'no-password', field: 'password' }], 'no-password')

  const unproven = await checkCaptcha(passage, 'login', fields['captcha'], identifier)
  if (unproven) return refuse(passage, identifier, [{ code: unproven }], 'requires-verification')
  const candidate = await findInConnections(passage, identifier)
  // Nobody may spend another account's failures by one of the same name at a connection of his own.
  const connection = (candidate?.connection ?? state.connections.find(one => !one.noPasswords))?.name ?? ''
  const counters = await loginCounters(services, { identifier, connection, ip: http.ip })
  const line = `${connection}:${identifierDigest(identifier)}:${addressKey(http.ip)}`
  const attempted = await attempt(services, line, counters, () => look(services, candidate, password))
  passage.suspect = { userId: candidate?.identity.owner, userName: identifier }
  if (attempted.kind === 'refused') {
    const { code, why, fact } = refusals[attempted.by]
    return refuse(passage, identifier, [{ code }], why, [fact])
  }
  const { found, standing, settled } = attempted
  if (!found.ok) {
    const blocked = standing.failures?.atEnd ? await accountBlocked(passage, candidate, identifier) : []
    const facts = [wrongPassword(passage, found.known), ...blocked, ...addressBlocked(passage, standing)]
    return refuse(passage, identifier, wrongCredentials, found.known ? 'wrong-password' : 'unknown-user', facts)
  }
  const { identity, upgrade } = found
  const breach = await checkBreach(services, 'login', password)
  const blocks = breach.kind !== 'clean' && breach.blocks
  // Where it is blocked the attempt stays spent: a password that others have lost does not show its owner.
  if (!settled && !blocks) passage.writes.push(trx => settleAttempt(trx, counters, services.now()))
  if (breach.kind === 'breached') {
    const about = { http, identity, context: logContext(passage) }
    passage.writes.push(await breachFound(services, 'login', about))
  }
  if (blocks) return refuse(passage, identifier, [{ code: breachCodes[breach.kind] }], breachCodes[breach.kind])
  passage.suspect = undefined
  const stored = identity.password_hash as string
  if (upgrade !== undefined) passage.writes.push(trx => upgradePasswordHash(trx, identity, stored, upgrade))
  await identified(passage, identity.owner, { how: 'password', connection: found.connection })
}

type Found = ({ ok: true; upgrade?: string } & Candidate) | { ok: false; known: boolean }

/** Looks at the password; takes as long whether there is such a user or not. */
const look = async ({ box }: Services, candidate: Candidate | undefined, password: string): Promise<Found> => {
  const stored = candidate?.identity.password_hash
  if (!candidate || !stored) {
    await verifyNothing(password)
    return { ok: false, known: false }
  }
  const { ok, upgrade } = await verifyPassword(box, stored, password)
  return ok ? { ok, ...candidate, upgrade } : { ok, known: true }
}

const findInConnections = async ({ parts, state }: Passage, identifier: string): Promise<Candidate | undefined> => {
  for (const connection of state.connections.filter(one => !one.noPasswords)) {
    const identity = await findIdentity(parts.services.db, connection.name, identifier)
    if (identity) return { identity, connection }
  }
  return undefined
}

const wrongPassword = ({ state }: Passage, known: boolean): LogFact => ({
  type: known ? 'fp' : 'fu',
  description: 'Wrong email or password.',
  details: {
    error: { message: 'Wrong email or password.', reason: known ? 'wrong_password' : 'unknown_user' },
    transaction_id: state.traceId,
  },
})

/** The failure that was one too many: it is logged at once, and the owner of the account hears of it. */
export const accountBlocked = async (
  passage: Passage,
  candidate: Candidate | undefined,
  identifier: string,
): Promise<LogFact[]> => {
  const { parts, http, state } = passage
  const { services } = parts
  const { clientId, clientName } = state.request
  const { shields } = await protection(services, 'brute-force-protection')
  if (candidate && shields.includes('user_notification'))
    passage.writes.push(
      await blockedAccountNotice(services, {
        ...candidate,
        identifier,
        http,
        client: { id: clientId, name: clientName },
        organizationId: organizationOf(state)?.id,
      }),
    )
  return [refusals.failures.fact]
}

/** The failure with which an address has used up what it had. */
export const addressBlocked = ({ parts, http, writes }: Passage, { login }: Taken['standing']): LogFact[] => {
  if (!login?.atEnd) return []
  writes.push(trx => addressBlockedNotice(parts.services, trx, http.ip, 'login'))
  return [refusals.login.fact]
}

const tooManyFromAddress: { code: string; why: string; fact: LogFact } = {
  code: 'ip-blocked',
  why: 'ip-blocked',
  fact: {
    type: 'limit_mu',
    description: 'Too many failed logins from this address',
    details: { flow: 'login' },
  },
}

/** What each counter at its end is called: on the page, in the trace, in the tenant log. */
export const refusals: Record<AttemptKind, { code: string; why: string; fact: LogFact }> = {
  failures: {
    code: 'user-blocked',
    why: 'blocked',
    fact: { type: 'limit_wc', description: 'Too many wrong passwords for this identifier' },
  },
  'same-user': {
    code: 'same-user-login',
    why: 'same-user-login',
    fact: { type: 'limit_sul', description: 'Too many logins of this user from this address' },
  },
  login: tooManyFromAddress,
  signup: tooManyFromAddress,
  exchange: tooManyFromAddress,
}

const wrongCredentials: ScreenError[] = [{ code: 'wrong-credentials', field: 'password' }]

const refuse = (passage: Passage, identifier: string, errors: ScreenError[], why: string, logs: LogFact[] = []): void =>
  happen(passage, { kind: 'first-factor-refused', errors, submitted: { username: identifier }, why, logs })
