import { asksForMultiFactor } from './acr.ts'
import type { Command, FactorRequest } from './command.ts'
import { type Draft, log, refuse } from './draft.ts'
import { isDoubtful } from './risk.ts'
import type { State } from './state.ts'

/**
 * Takes over what an Action asked for, in call order. A refusal wins over everything else in the list but keeps metadata
 * and session effects (reference, 3.2); MFA commands and a redirect are only queued here.
 */
export const takeCommands = (draft: Draft, index: number, commands: Command[]) => {
  const { state } = draft
  const refusal = commands.find(isRefusal)
  const mfa = commands.some(c => c.kind === 'challenge' || c.kind === 'enroll')
  // The setting is about logins: nothing else can ask for MFA where a password is reset.
  if (mfa && !refusal && state.request.exchanged) return refuseInExchange(draft)
  if (mfa && !refusal && !state.settings.customizeMfa && !state.request.resetting) return refuseSwitchedOff(draft)

  if (!refusal && state.request.approved && commands.some(beyondApproval)) return refuseBeyondApproval(draft)

  // The profile changes hands: what the Action that does it wrote for the old one is lost (reference, 3.3).
  const lost = commands.some(c => c.kind === 'primary-user')
  for (const command of commands) if (!(lost && isMetadata(command))) takeCommand(state, index, command, draft.at)

  if (refusal) {
    const errorType = refusal.kind === 'validation-error' ? refusal.code : refusal.kind
    const reason = reasonOf(refusal)
    return refuse(draft, { error: 'access_denied', description: reason, reason }, { errorType })
  }
  const redirects = commands.filter(c => c.kind === 'redirect')
  if (redirects.length > 0) takeRedirect(draft, index, redirects.at(-1)?.url as string, mfa)
}

const takeCommand = (state: State, index: number, command: Command, at: number) => {
  switch (command.kind) {
    case 'challenge':
    case 'enroll': {
      const { enable } = state.mfa
      const forbidden = enable !== undefined && enable.provider !== 'none' && !enable.allowRememberBrowser
      // Whoever has a browser of the user and the mail must not have the password for it.
      const trusted = !isDoubtful(state) && !state.request.resetting
      const allowRemember = !forbidden && !asksForMultiFactor(state) && trusted
      // Which of them it was is settled: the approval is the one answer that the user gives.
      const asked = state.request.approved ? { ...command, factors: command.factors.filter(isPush) } : command
      state.queue.push({ origin: { kind: 'action', index }, command: asked, allowRemember })
      return
    }
    case 'multifactor':
      state.mfa.enable = { provider: command.provider, allowRememberBrowser: command.allowRememberBrowser }
      return
    case 'id-token-claim':
      state.idTokenClaims[command.name] = command.value
      return
    case 'access-token-claim':
      state.accessTokenClaims[command.name] = command.value
      return
    case 'add-scope':
      state.scopes[command.scope] = true
      return
    case 'remove-scope':
      state.scopes[command.scope] = false
      return
    case 'record-method':
      state.methods.push({ name: command.url, timestamp: new Date(at).toISOString() })
      return
    case 'primary-user':
      state.primary = { userId: command.userId }
      return
    case 'user-metadata':
      state.userMetadata[command.key] = command.value
      return
    case 'app-metadata':
      state.appMetadata[command.key] = command.value
      return
    case 'transaction-metadata':
      if (command.value === null) delete state.transactionMetadata[command.key]
      else state.transactionMetadata[command.key] = command.value
      return
    case 'session-revoke':
    case 'session-expires-at':
    case 'session-idle-expires-at':
    case 'session-cookie-mode':
    case 'session-metadata':
    case 'refresh-token-revoke':
    case 'refresh-token-expires-at':
    case 'refresh-token-idle-expires-at':
    case 'refresh-token-metadata':
      state.effects.push(command)
      return
    case 'result-url':
      state.resultUrl = command.url
      return
    case 'deny':
    case 'validation-error':
    case 'redirect':
      return
    default:
      command satisfies never
  }
}

const isMetadata = ({ kind }: Command): boolean => kind === 'user-metadata' || kind === 'app-metadata'

const isRefusal = (
  command: Command,
): command is Extract<Command, { kind: 'deny' | 'validation-error' | 'session-revoke' | 'refresh-token-revoke' }> =>
  command.kind === 'deny' ||
  command.kind === 'validation-error' ||
  command.kind === 'session-revoke' ||
  command.kind === 'refresh-token-revoke'

const reasonOf = (refusal: Extract<Command, { reason: string } | { message: string }>): string =>
  refusal.kind === 'validation-error' ? refusal.message : refusal.reason

/** A command that the tenant has not switched on ends the login rather than being passed over. */
const refuseSwitchedOff = (draft: Draft) => {
  const description =
    'MFA commands in Actions are not enabled for this tenant (customize_mfa_in_postlogin_action): the login fails'
  refuse(draft, { error: 'access_denied', description })
}

/** Only `multifactor.enable` and policies can ask for MFA there (reference, 3.5.7). */
const refuseInExchange = (draft: Draft) => {
  const description = 'MFA commands in Actions are not supported where a token is exchanged: the login fails'
  refuse(draft, { error: 'access_denied', description })
}

const isPush = ({ type }: FactorRequest): boolean => type === 'push-notification'

/** What the approval of a request on a device does not answer. */
const beyondApproval = (command: Command): boolean =>
  command.kind === 'enroll' || (command.kind === 'challenge' && !command.factors.some(isPush))

/** The application has no page and its user no browser: there is nobody who could be asked. */
const refuseBeyondApproval = (draft: Draft) => {
  const description =
    'A user who approves a request on a device (CIBA) cannot be asked for another factor by an Action: the login fails'
  refuse(draft, { error: 'access_denied', description })
}

const takeRedirect = (draft: Draft, index: number, url: string, mfa: boolean) => {
  const { state } = draft
  if (state.request.channel !== 'browser') {
    return refuse(draft, { error: 'interaction_required', description: 'An Action wants to redirect the user' })
  }
  if (state.redirected.includes(index)) {
    return refuse(draft, { error: 'access_denied', description: 'An Action may redirect once in a login' })
  }
  if (mfa) {
    log(draft, {
      type: 'w',
      description:
        'An Action asked for MFA and for a redirect: MFA comes first, then the redirect. Separate Actions are recommended',
    })
  }
  state.redirected.push(index)
  state.redirect = { index, url }
}
