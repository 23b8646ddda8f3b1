import type { Services } from '../../services.ts'
import { claimOnce } from '../../store/guards.ts'
import { newToken } from '../../store/secrets.ts'
import { protection } from '../settings.ts'
import { type AssessedRequest, type Assessment, assessRequest } from './assess.ts'
import { type Challenge, checkSolution, effort, type Flow, issueChallenge } from './challenge.ts'

/** What a page is given to ask with, under the names of Auth0's page context (login-flow reference, 7.1). */
export interface Captcha extends Challenge {
  provider: 'auth_challenge'
}

/** A challenge for a page, where its request is to be asked; more work where a program is likely. */
export const captchaFor = (
  { box, now }: Pick<Services, 'box' | 'now'>,
  assessment: Assessment | undefined,
  flow: Flow,
  state: string,
): Captcha | undefined =>
  assessment?.asks
    ? {
        provider: 'auth_challenge',
        ...issueChallenge(box, {
          flow,
          state,
          bits: assessment.chance === 3 ? effort.more : effort.usual,
          id: newToken(),
          now: now(),
        }),
      }
    : undefined

/** Why a form is refused before it is looked at, in Auth0's codes. */
export type CaptchaProblem = 'invalid-captcha' | 'captcha-validation-failure'

/** What a form brings, and what it is about. */
export interface AskedForm extends AssessedRequest {
  state: string
  captcha: string | undefined
}

/**
 * Whether a submitted form may be looked at: it need not show anything, or it brings the solution of a challenge of this
 * login that was not used before. Used up by looking. `asked` says whether it had to bring one.
 */
export const passesCaptcha = async (
  services: Services,
  flow: Flow,
  form: AskedForm,
): Promise<
  ({ ok: true; asked: boolean } | { ok: false; problem: CaptchaProblem }) & { assessment: Assessment | undefined }
> => {
  const assessment = await assessRequest(services, flow, form)
  if (!assessment?.asks) return { ok: true, asked: false, assessment }
  const solved = checkSolution(services.box, form.captcha, { flow, state: form.state, now: services.now() })
  if (!solved.ok) {
    services.log.info({ why: solved.why, flow }, 'a challenge was not solved')
    return { ok: false, problem: 'invalid-captcha', assessment }
  }
  try {
    const first = await claimOnce(services.db, `captcha:${solved.id}`, solved.expiresAt)
    return first ? { ok: true, asked: true, assessment } : { ok: false, problem: 'invalid-captcha', assessment }
  } catch (error) {
    const { fail_open } = (await protection(services, 'captcha')).auth_challenge
    services.log.error({ err: error, flow, passed: fail_open }, 'a challenge could not be checked')
    return fail_open
      ? { ok: true, asked: true, assessment }
      : { ok: false, problem: 'captcha-validation-failure', assessment }
  }
}
