import type { Performed } from '../flow/event.ts'
import { typesOf } from '../flow/journal.ts'
import { next } from '../flow/next.ts'
import type { Perform } from '../flow/outcome.ts'
import { decisionOf } from './decision.ts'
import { beginEmailCheck } from './email-check.ts'
import { finish } from './finish.ts'
import type { MfaRequirements, Next } from './login.ts'
import { happen, type Passage } from './passage.ts'
import { assessRisk } from './perform/assess-risk.ts'
import { beginFactor } from './perform/begin-factor.ts'
import { loadConsent } from './perform/load-consent.ts'
import { loadOrganizations } from './perform/load-organizations.ts'
import { offerPasskey } from './perform/offer-passkey.ts'
import { runAction } from './perform/run-action.ts'
import { switchUser } from './perform/switch-user.ts'
import { record } from './record.ts'

/**
 * Goes on until the browser is needed or the login has ended, and records it. An Action runs only on a state that is
 * recorded: an answer that another request used up, or a login that another request moved on, never reaches a script.
 */
export const advance = async (passage: Passage): Promise<Next> => {
  if (passage.state.finished) return ended(passage)
  for (;;) {
    const due = next(passage.state)
    switch (due.kind) {
      case 'perform': {
        if (due.task.task === 'run-action' && (passage.dirty || passage.revision === undefined)) await record(passage)
        const result = await perform(passage, due)
        happen(passage, { kind: 'performed', number: due.number, name: due.name, result })
        continue
      }
      case 'show':
        await recordIfMoved(passage)
        return { kind: 'show', screen: due.screen, mfa: requirementsOf(passage), ...cookiesOf(passage) }
      case 'redirect':
        await recordIfMoved(passage)
        return { kind: 'redirect', url: withState(due.url, passage.token), ...cookiesOf(passage) }
      case 'deny':
      case 'complete':
        finish(passage)
        await record(passage)
        return { ...ended(passage), ...cookiesOf(passage) }
      default:
        due satisfies never
    }
  }
}

const ended = ({ state }: Passage): Next => ({
  kind: 'finished',
  decision: decisionOf(state),
  enrolling: state.request.enrolling?.by,
  resetting: state.request.resetting && {
    ticketHash: state.request.resetting.ticketHash,
    resultUrl: state.resultUrl,
    reason: state.refusal?.reason,
  },
})

const cookiesOf = (passage: Passage): Pick<Next, 'remember' | 'decline' | 'lastUsed' | 'device'> => ({
  remember: passage.remember,
  decline: passage.decline,
  lastUsed: passage.used,
  device: passage.device,
})

/** What a token request has to pass before it can go on. */
const requirementsOf = ({ state }: Passage): MfaRequirements | undefined => {
  const { command, request } = state
  if (request.channel !== 'token' || !command) return undefined
  const types = typesOf(command.offered)
  return command.command.kind === 'challenge' ? { challenge: types, enroll: [] } : { challenge: [], enroll: types }
}

const recordIfMoved = async (passage: Passage): Promise<void> => {
  if (passage.dirty || passage.revision === undefined) await record(passage)
}

const perform = (passage: Passage, { task }: Perform): Promise<Performed> => {
  switch (task.task) {
    case 'run-action':
      return runAction(passage, task.index, task.handler)
    case 'begin':
      return beginFactor(passage, task.asks, task.factor)
    case 'switch-user':
      return switchUser(passage, task.userId)
    case 'load-organizations':
      return loadOrganizations(passage)
    case 'load-consent':
      return loadConsent(passage)
    case 'begin-email-check':
      return beginEmailCheck(passage)
    case 'assess-risk':
      return assessRisk(passage)
    case 'offer-passkey':
      return offerPasskey(passage, task.why)
  }
  return task satisfies never
}

/** The platform's own parameter, by which the browser comes back (reference, 3.7). */
const withState = (url: string, state: string): string => {
  const target = new URL(url)
  target.searchParams.set('state', state)
  return target.href
}
