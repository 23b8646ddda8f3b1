import type { ConnectionRef } from '../../flow/state.ts'
import { signupConnection } from '../../flow/steps/identify.ts'
import { loadKnown } from '../facts.ts'
import { happen, type Passage } from '../passage.ts'

/** The identifier alone, where the first page asks for nothing else. It is not looked up: the answer is always the same. */
export const answerIdentifier = (passage: Passage, fields: Record<string, string>): void => {
  const identifier = fields['username']?.trim()
  if (!identifier) {
    happen(passage, { kind: 'form-refused', errors: [{ code: 'no-username', field: 'username' }] })
    return
  }
  happen(passage, { kind: 'goto', screen: 'login-password', identifier })
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
  const connection = signupConnection(state)
  if (!parts.signUp || !connection) {
    happen(passage, { kind: 'form-refused', errors: [{ code: 'signup-disabled' }] })
    return
  }
  const made = await parts.signUp.submit(parts.services, {
    connection: connection.name,
    clientId: state.request.clientId,
    fields,
    http,
    organizationId: state.named?.id,
    enabled: connection.signup,
    transaction: state.request,
  })
  if (made.ok) return identified(passage, 'signup', made.userId, connection)
  const { password: _, ...submitted } = fields
  happen(passage, { kind: 'form-refused', errors: made.errors, submitted })
}
