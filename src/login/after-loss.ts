import { AppError } from '../errors.ts'
import { refuseLost } from './answer/factor.ts'
import { refuseLostEnrollment } from './answer/new-passkey.ts'
import { refuseLostPasskey } from './answer/passkey.ts'
import { advance } from './drive.ts'
import { refuseLostCheck } from './email-check.ts'
import { open } from './load.ts'
import type { Bearer, HttpFacts, Next } from './login.ts'
import type { Parts } from './parts.ts'
import type { Passage } from './passage.ts'
import { ClaimLost, RevisionLost } from './record.ts'

export const isLoss = (error: unknown): error is ClaimLost | RevisionLost =>
  error instanceof ClaimLost || error instanceof RevisionLost

/** What a request that lost a race answers: an answer used elsewhere is refused, else simply what is due now. */
export const afterLoss = async (
  parts: Parts,
  bearer: Bearer,
  http: HttpFacts,
  loss: ClaimLost | RevisionLost,
  lostAt: number | undefined,
): Promise<Next> => {
  for (let attempt = 0; attempt < 3; attempt++) {
    const passage = await open(parts, bearer, http)
    // Where the login has moved on, the winner's request was this one's twin, and nothing needs to be said.
    const stands = passage.revision === lostAt && !passage.state.refusal
    if (loss instanceof ClaimLost && stands) refuse(passage)
    try {
      return await advance(passage)
    } catch (error) {
      if (!(error instanceof RevisionLost)) throw error
    }
  }
  throw new AppError('server_error', { detail: 'a login was moved by others three times in a row' })
}

const refuse = (passage: Passage): void => {
  const { proof, passkeyOffer, emailCheck } = passage.state
  if (!proof) refuseLostPasskey(passage)
  else if (emailCheck?.status === 'due') refuseLostCheck(passage)
  else if (passkeyOffer?.ceremony && !passkeyOffer.settled) refuseLostEnrollment(passage)
  else refuseLost(passage)
}
