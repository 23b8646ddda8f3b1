import { onlyByCode } from '../../flow/steps/identify.ts'
import { checkCaptcha, flowOfIdentifier } from '../captcha.ts'
import { loadKnown } from '../facts.ts'
import { type Happened, happen, type Passage } from '../passage.ts'
import { startWithCode } from './passwordless.ts'

/** The identifier alone, where the first page asks for nothing else. It is not looked up: the answer is always the same. */
export const answerIdentifier = async (passage: Passage, fields: Record<string, string>): Promise<void> => {
  const identifier = fields['username']?.trim()
  if (!identifier) {
    happen(passage, { kind: 'form-refused', errors: [{ code: 'no-username', field: 'username' }] })
    return
  }
  const unproven = await checkCaptcha(passage, flowOfIdentifier(passage), fields['captcha'], identifier)
  if (unproven) {
    happen(passage, { kind: 'form-refused', errors: [{ code: unproven }], submitted: { username: identifier } })
    return
  }
  if (onlyByCode(passage.state)) return startWithCode(passage, identifier)
  happen(passage, { kind: 'goto', screen: 'login-password', identifier })
}

/** Goes on with a user whose first factor was proven just now. */
export const identified = async (
  passage: Passage,
  userId: string,
  proven: Pick<Extract<Happened, { kind: 'first-factor' }>, 'how' | 'method' | 'connection' | 'passkey'>,
): Promise<void> => {
  const known = await loadKnown(passage.parts, userId, { ...passage, clientId: passage.state.request.clientId })
  passage.user = known.user
  passage.enrollments = known.enrollments
  happen(passage, { kind: 'first-factor', ...proven, facts: known.facts, captcha: passage.captcha })
}
