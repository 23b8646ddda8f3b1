import { AppError } from '../errors.ts'
import { next } from '../flow/next.ts'
import { signInScreen, signUpScreen, signupOf } from '../flow/steps/identify.ts'
import { isLogin } from '../flow/trigger.ts'
import { readState } from '../flow/upgrade.ts'
import { loadLogin, takeLogin } from '../store/logins.ts'
import { hashToken } from '../store/secrets.ts'
import { afterLoss, isLoss } from './after-loss.ts'
import { type Submitted, takeAnswer } from './answer/answer.ts'
import { begin } from './begin.ts'
import { decisionOf } from './decision.ts'
import { advance } from './drive.ts'
import { inTurn } from './in-turn.ts'
import { isBrowserOf, open } from './load.ts'
import type { Bearer, HttpFacts, LoginService, Next } from './login.ts'
import { mfaLogins } from './mfa-logins.ts'
import type { Parts } from './parts.ts'
import { happen, type Passage } from './passage.ts'
import { viewOf } from './view.ts'

/**
 * The driver: the only place that joins the flow with the world. Requests for one login wait for each other on a node;
 * across nodes the revision decides, and whoever loses answers with what is due by then.
 */
export const loginService = (parts: Parts): LoginService => {
  const inLogin = inTurn()
  const startedAt = parts.services.now()

  /** One step of a login by a request of its browser. */
  const step = (bearer: Bearer, http: HttpFacts, work: (passage: Passage) => Promise<void> | void): Promise<Next> =>
    inLogin(bearer.state, async () => {
      const passage = await open(parts, bearer, http)
      try {
        if (!passage.state.finished) await work(passage)
        return await advance(passage)
      } catch (error) {
        if (!isLoss(error)) throw error
        return afterLoss(parts, bearer, http, error, passage.revision)
      }
    })

  return {
    begin: request => begin(parts, request),

    view: (bearer, http, wanted) =>
      inLogin(bearer.state, async () => {
        const passage = await open(parts, bearer, http)
        goTo(passage, wanted)
        const due = next(passage.state)
        if (due.kind === 'show' && !passage.dirty) return { view: await viewOf(passage, due) }
        const reached = await advanceOrYield(parts, bearer, http, passage)
        const then = next(passage.state)
        return reached.kind === 'show' && then.kind === 'show' && then.screen === reached.screen
          ? { view: await viewOf(passage, then) }
          : { next: reached }
      }),

    submit: (bearer, answer: Submitted, http) => step(bearer, http, passage => takeAnswer(passage, answer)),

    resume: (bearer, http) =>
      step(bearer, http, passage => {
        passage.resumed = true
        if (next(passage.state).kind === 'redirect') happen(passage, { kind: 'resumed' })
      }),

    takeDecision: async (uid, browser) => {
      const { services } = parts
      const idHash = hashToken(uid)
      // What was decided does not change any more; only who gets it is to be settled.
      const row = await loadLogin(services.db, idHash)
      if (!row || !isBrowserOf(row, browser)) throw new AppError('login_not_found')
      if (!(await takeLogin(services.db, idHash, { now: services.now(), startedAt })))
        throw new AppError('login_not_found')
      const state = readState(row.state)
      // Who has only enrolled a factor, or chosen a new password, has not logged in.
      if (!state.finished || !isLogin(state)) throw new AppError('login_not_found')
      return decisionOf(state)
    },

    guardsReset: async () => (await parts.actions.bindings('password-reset-post-challenge')).length > 0,

    mfa: mfaLogins(parts, inLogin),
  }
}

const advanceOrYield = async (parts: Parts, bearer: Bearer, http: HttpFacts, passage: Passage): Promise<Next> => {
  try {
    return await advance(passage)
  } catch (error) {
    if (!isLoss(error)) throw error
    return afterLoss(parts, bearer, http, error, passage.revision)
  }
}

const reachable = ['login', 'login-id', 'signup', 'signup-id'] as const

/** The links between the first screens: an address is enough to go there, while the first factor is due. */
const goTo = (passage: Passage, wanted: string | undefined): void => {
  const { state } = passage
  const due = next(state)
  if (wanted === undefined || due.kind !== 'show' || due.screen !== state.identify.screen) return
  const first = signInScreen(state)
  const known = reachable.find(one => one === wanted)
  if (!known) return
  const target = known === 'login' || known === 'login-id' ? first : signUpScreen(state)
  if (target === due.screen) return
  if (target.startsWith('signup') && signupOf(state) === false) return
  happen(passage, { kind: 'goto', screen: target, identifier: state.identify.identifier })
}
