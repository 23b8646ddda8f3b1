import { formProblem, newPassword, passwordError } from '../../accounts/new-password.ts'
import { openResetLink } from '../../accounts/reset-link.ts'
import { happen, type Passage } from '../passage.ts'
import { logContext, RevisionLost } from '../record.ts'

/**
 * The new password of somebody who has passed all that was asked for. It is stored, and the link used up, in the record
 * that ends the flow. Where the link was used or became void meanwhile nothing counts, and the next look says so.
 */
export const answerNewPassword = async (passage: Passage, fields: Record<string, string>): Promise<void> => {
  const { services } = passage.parts
  const wrong = formProblem(fields)
  if (wrong) return happen(passage, { kind: 'form-refused', errors: [wrong] })
  const link = await openResetLink(services, passage.state.request.resetting?.ticketHash ?? '')
  if (link.kind !== 'valid') throw new RevisionLost()
  const about = { ...logContext(passage), http: passage.http }
  const found = await newPassword(services, link, fields['password-reset'] ?? '', about)
  if (!found.ok) {
    const { tell } = found
    passage.logs.push({ type: 'fcp', description: found.description })
    if (tell) passage.writes.push(tell)
    return happen(passage, { kind: 'form-refused', errors: [passwordError(found.problem)] })
  }
  passage.writes.push(async trx => {
    if (!(await found.store(trx))) throw new RevisionLost()
  })
  happen(passage, { kind: 'password-chosen', executionId: found.executionId })
}
