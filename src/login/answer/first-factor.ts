import type { LogFact } from '../../flow/log-fact.ts'
import type { ConnectionRef, ScreenError } from '../../flow/state.ts'
import { verifyNothing, verifyPassword } from '../../passwords.ts'
import { forgive } from '../../store/guards.ts'
import { upgradePasswordHash } from '../../store/user-passwords.ts'
import { findIdentity, type IdentityWithPassword } from '../../store/users.ts'
import { passwordKey } from '../budgets.ts'
import { loadKnown } from '../facts.ts'
import { happen, type Passage } from '../passage.ts'
import { attempt } from './password-attempts.ts'

/** The identifier alone, where the first page asks for nothing else. It is not looked up: the answer is always the same. */
export const answerIdentifier = (passage: Passage, fields: Record<string, string>): void => {
  const identifier = fields['username']?.trim()
  if (!identifier) {
    happen(passage, { kind: 'form-refused', errors: [{ code: 'no-username', field: 'username' }] })
    return
  }
  happen(passage, { kind: 'goto', screen: 'login-password', identifier })
}

/**
 * A submitted password. The attempt is spent before anything is looked up; an unknown user costs the same time and gets
 * the same answer as a wrong password.
 */
export const answerPassword = async (passage: Passage, fields: Record<string, string>): Promise<void> => {
  const { parts, state, http } = passage
  const { services } = parts
  const identifier = (fields['username'] ?? state.identify.identifier ?? '').trim()
  const password = fields['password'] ?? ''
  if (!identifier) return refuse(passage, identifier, [{ code: 'no-username', field: 'username' }], 'no-username')
  if (!password) return refuse(passage, identifier, [{ code: 'no-password', field: 'password' }], 'no-password')

  const bucket = passwordKey(identifier, http.ip)
  const found = await attempt(services, bucket, () => look(passage, identifier, password))
  if (!found) {
    const description = 'Too many wrong passwords for this identifier from this address'
    return refuse(passage, identifier, [{ code: 'too-many-failures' }], 'blocked', { type: 'limit_wc', description })
  }
  if (!found.ok) {
    passage.suspect = { userId: found.identity?.owner, userName: identifier }
    return refuse(passage, identifier, wrongCredentials, found.identity ? 'wrong-password' : 'unknown-user', {
      type: found.identity ? 'fp' : 'fu',
      description: 'Wrong email or password.',
      details: {
        error: { message: 'Wrong email or password.', reason: found.identity ? 'wrong_password' : 'unknown_user' },
        transaction_id: passage.state.traceId,
      },
    })
  }
  const { identity, connection, upgrade } = found
  const stored = identity.password_hash as string
  passage.writes.push(trx => forgive(trx, bucket))
  if (upgrade !== undefined) passage.writes.push(trx => upgradePasswordHash(trx, identity, stored, upgrade))
  await identified(passage, 'password', identity.owner, connection)
}

type Found =
  | { ok: true; identity: IdentityWithPassword; connection: ConnectionRef; upgrade?: string }
  /** `identity` is there where the password was wrong. */
  | { ok: false; identity?: IdentityWithPassword }

/** Looks for the user and at the password; takes as long whether there is such a user or not. */
const look = async (passage: Passage, identifier: string, password: string): Promise<Found> => {
  const found = await findInConnections(passage, identifier)
  if (!found?.identity.password_hash) {
    await verifyNothing(password)
    return { ok: false }
  }
  const { ok, upgrade } = await verifyPassword(found.identity.password_hash, password)
  return ok ? { ok, ...found, upgrade } : { ok, identity: found.identity }
}

/** Goes on with a user whose first factor was proven just now. */
export const identified = async (
  passage: Passage,
  how: 'password' | 'signup',
  userId: string,
  connection: ConnectionRef,
): Promise<void> => {
  const known = await loadKnown(passage.parts, userId, passage)
  passage.user = known.user
  passage.enrollments = known.enrollments
  happen(passage, { kind: 'first-factor', how, connection, facts: known.facts })
}

/** A signup form: whoever made the user has proven to be it. */
export const answerSignup = async (passage: Passage, fields: Record<string, string>): Promise<void> => {
  const { parts, state, http } = passage
  const connection = state.connections[0]
  if (!parts.signUp || !connection) {
    happen(passage, { kind: 'form-refused', errors: [{ code: 'signup-disabled' }] })
    return
  }
  const made = await parts.signUp.submit(parts.services, {
    connection: connection.name,
    clientId: state.request.clientId,
    fields,
    http,
    organizationId: state.request.organization,
  })
  if (made.ok) return identified(passage, 'signup', made.userId, connection)
  const { password: _, ...submitted } = fields
  happen(passage, { kind: 'form-refused', errors: made.errors, submitted })
}

const wrongCredentials: ScreenError[] = [{ code: 'wrong-credentials', field: 'password' }]

const refuse = (passage: Passage, identifier: string, errors: ScreenError[], why: string, fact?: LogFact): void =>
  happen(passage, {
    kind: 'first-factor-refused',
    errors,
    submitted: { username: identifier },
    why,
    logs: fact ? [fact] : [],
  })

const findInConnections = async (
  { parts, state }: Passage,
  identifier: string,
): Promise<{ identity: IdentityWithPassword; connection: ConnectionRef } | undefined> => {
  for (const connection of state.connections) {
    const identity = await findIdentity(parts.services.db, connection.name, identifier)
    if (identity) return { identity, connection }
  }
  return undefined
}
