import { cachedConnection } from '../../accounts/cached-connection.ts'
import { addressKey } from '../../attack-protection/addresses.ts'
import { loginCounters } from '../../attack-protection/counters.ts'
import { identifierDigest } from '../../attack-protection/identifiers.ts'
import type { LogFact } from '../../flow/log-fact.ts'
import { organizationOf } from '../../flow/organization-events.ts'
import type { ConnectionRef, ScreenError } from '../../flow/state.ts'
import { codeScreens, isCodeScreen } from '../../flow/steps/identify.ts'
import { type CodePurpose, mayBeSent, redeemCode, sendCode } from '../../passwordless/codes.ts'
import { type PasswordlessRules, passwordlessRules, recipientOf } from '../../passwordless/connection.ts'
import { settleAttempt } from '../../store/attempts.ts'
import { findIdentity } from '../../store/users.ts'
import type { BroughtCode } from '../login.ts'
import { happen, type Passage } from '../passage.ts'
import { identified } from './first-factor.ts'
import { accountBlocked, addressBlocked, refusals } from './password.ts'
import { attempt } from './password-attempts.ts'

interface Way {
  connection: ConnectionRef
  rules: PasswordlessRules
}

/** The connection whose users are reached by what somebody has typed. */
const wayFor = async ({ parts, state }: Passage, typed: string): Promise<Way | undefined> => {
  const means = typed.includes('@') ? 'email' : 'sms'
  const connection = state.connections.find(one => one.passwordless === means)
  const stored = connection && (await cachedConnection(parts.services, connection.name))
  const rules = stored && passwordlessRules(stored)
  return connection && rules && { connection, rules }
}

const purposeOf = ({ state }: Passage, { name }: ConnectionRef, recipient: string): CodePurpose => ({
  asker: `login:${state.traceId}`,
  connection: name,
  recipient,
})

/** The identifier of the first page, where users are sent a code: that is shown whether anything was sent or not. */
export const startWithCode = async (passage: Passage, typed: string): Promise<void> => {
  const way = await wayFor(passage, typed)
  const recipient = way && recipientOf(way.rules.means, typed)
  if (!way || !recipient) {
    const code = typed.includes('@') ? 'invalid-email-format' : 'invalid-phone-format'
    happen(passage, { kind: 'form-refused', errors: [{ code, field: 'username' }], submitted: { username: typed } })
    return
  }
  const error = await sendTo(passage, way, recipient)
  if (error) happen(passage, { kind: 'form-refused', errors: [error], submitted: { username: typed } })
  else happen(passage, { kind: 'goto', screen: codeScreens[way.rules.means], identifier: recipient })
}

/** Pays for a message, and has it sent with the next record if there is, or may be, such a user. */
const sendTo = async (
  passage: Passage,
  { connection, rules }: Way,
  recipient: string,
): Promise<ScreenError | undefined> => {
  const { parts, state, http } = passage
  const { services } = parts
  const purpose = purposeOf(passage, connection, recipient)
  if (!(await mayBeSent(services, purpose)))
    return { code: rules.means === 'email' ? 'too-many-email' : 'too-many-sms' }
  const identity = await findIdentity(services.db, connection.name, recipient)
  if (!identity && !rules.signupEnabled) return undefined
  const { clientId, clientName, locale } = state.request
  const about = {
    loginTraceId: state.traceId,
    userId: identity?.owner,
    userName: recipient,
    clientId,
    clientName,
    organizationId: organizationOf(state)?.id,
    ip: http.ip,
    userAgent: http.userAgent,
    hostname: http.hostname,
  }
  passage.writes.push(trx => sendCode(trx, services, purpose, { rules, about, locale }))
  passage.suspect = { userId: identity?.owner, userName: recipient }
  passage.logs.push({ type: 'cs', details: { transaction_id: state.traceId } })
  return undefined
}

/** The page that waits for the code. */
export const answerCodePage = async (
  passage: Passage,
  { action, fields }: { action: string; fields: Record<string, string> },
): Promise<void> => {
  const recipient = passage.state.identify.identifier ?? ''
  const way = await wayFor(passage, recipient)
  if (!way) return refuse(passage, recipient, 'closed', [wrongCode(passage)])
  if (action === 'resend-code') {
    const error = await sendTo(passage, way, recipient)
    happen(passage, { kind: 'form-refused', errors: error ? [error] : [] })
    return
  }
  const code = (fields['code'] ?? '').trim()
  if (!code) {
    happen(passage, { kind: 'form-refused', errors: [{ code: 'no-code', field: 'code' }] })
    return
  }
  await answerCode(passage, way, { ...purposeOf(passage, way.connection, recipient), code })
}

/** A code that a token request or a link has brought; there is one try. */
export const answerBroughtCode = async (passage: Passage, brought: BroughtCode): Promise<void> => {
  const { parts, state } = passage
  const connection = state.connections.find(one => one.passwordless && one.name === brought.connection)
  const stored = connection && (await cachedConnection(parts.services, connection.name))
  const rules = stored && passwordlessRules(stored)
  const recipient = rules && recipientOf(rules.means, brought.identifier)
  if (!connection || !rules || !recipient)
    return refuse(passage, brought.identifier, 'wrong-code', [wrongCode(passage)])
  const { asker, code } = brought
  await answerCode(passage, { connection, rules }, { asker, connection: connection.name, recipient, code })
}

/** What was wrong with a code that was typed, or with the one in a link. */
const wrongCode = ({ state }: Passage): ScreenError =>
  isCodeScreen(state.identify.screen) ? { code: 'invalid-code', field: 'code' } : { code: 'invalid-link' }

/**
 * Looks at a code as at a password: an attempt is spent before, by the same counters, and whoever has proven an address or
 * number is, or becomes, its user.
 */
const answerCode = async (
  passage: Passage,
  { connection, rules }: Way,
  { code, ...purpose }: CodePurpose & { code: string },
): Promise<void> => {
  const { parts, state, http } = passage
  const { services } = parts
  const { recipient } = purpose
  const counters = await loginCounters(services, { identifier: recipient, connection: connection.name, ip: http.ip })
  const line = `${connection.name}:${identifierDigest(recipient)}:${addressKey(http.ip)}`
  const attempted = await attempt(services, line, counters, async () => ({
    ok: await redeemCode(services, purpose, code),
  }))
  passage.suspect = { userName: recipient }
  if (attempted.kind === 'refused') {
    const { code: error, why, fact } = refusals[attempted.by]
    return refuse(passage, recipient, why, [{ code: error }], [fact])
  }
  const { found, standing, settled } = attempted
  if (!found.ok) {
    const identity = await findIdentity(services.db, connection.name, recipient)
    passage.suspect = { userId: identity?.owner, userName: recipient }
    const candidate = identity && { identity, connection }
    const blocked = standing.failures?.atEnd ? await accountBlocked(passage, candidate, recipient) : []
    const facts = [wrong(passage, rules), ...blocked, ...addressBlocked(passage, standing)]
    return refuse(passage, recipient, 'wrong-code', [wrongCode(passage)], facts)
  }
  if (!settled) passage.writes.push(trx => settleAttempt(trx, counters, services.now()))
  const user = await parts.passwordless?.proven(services, {
    connection,
    rules,
    recipient,
    clientId: state.request.clientId,
    clientName: state.request.clientName,
    http,
    body: http.body,
    transaction: state.request,
  })
  if (!user?.ok) {
    const error = user?.message ? { code: 'extensibility-error', message: user.message } : wrongCode(passage)
    const why = user?.why === 'refused' ? 'signup-refused' : 'wrong-code'
    return refuse(passage, recipient, why, [error], user?.why === 'refused' ? [] : [wrong(passage, rules)])
  }
  passage.suspect = undefined
  await identified(passage, user.userId, { how: 'passwordless', method: rules.means, connection })
}

const descriptions = {
  email: 'Wrong email or verification code.',
  sms: 'Wrong phone number or verification code.',
} as const

const wrong = ({ state }: Passage, { means }: PasswordlessRules): LogFact => ({
  type: 'f',
  description: descriptions[means],
  details: {
    error: { message: descriptions[means], oauthError: 'access_denied' },
    transaction_id: state.traceId,
  },
})

const refuse = (passage: Passage, identifier: string, why: string, errors: ScreenError[], logs: LogFact[] = []): void =>
  happen(passage, {
    kind: 'first-factor-refused',
    how: 'passwordless',
    errors,
    submitted: { username: identifier },
    why,
    logs,
  })
