import { multiFactorAcr } from './acr.ts'
import type { Draft } from './draft.ts'
import type { Entry, Happening } from './journal.ts'
import type { LogFact } from './log-fact.ts'
import { riskDetails } from './risk.ts'
import type { Refusal, State } from './state.ts'
import { emailCheckScreen } from './steps/email-check.ts'

/** What entries say of the login they end (reference, 6.2). */
const aboutLogin = ({ traceId, sessionId, executionId, request, passwordChosen }: State) => {
  const executions = [executionId, passwordChosen?.executionId].filter(id => id !== undefined)
  return {
    ...(request.resetting ? {} : { session_id: sessionId }),
    transaction_id: traceId,
    ...(executions.length > 0 ? { actions: { executions } } : {}),
  }
}

/** The entry of a login that failed; `type` names what kind of error it was. */
export const failureLog = (state: State, { error, description }: Refusal, type?: string): LogFact => ({
  type: state.request.resetting ? 'fcp' : state.request.channel === 'silent' ? 'fsa' : 'f',
  description,
  details: {
    error: { message: description, oauthError: error, type },
    ...aboutLogin(state),
    ...(state.request.channel === 'silent' ? {} : riskDetails(state)),
  },
})

/** The entry of a password that was changed. */
export const changedLog = (state: State): LogFact => ({ type: 'scp', details: aboutLogin(state) })

/** The entry of a login that succeeded. */
export const successLog = ({ state, at }: Draft): LogFact => ({
  type: state.request.channel === 'silent' ? 'ssa' : 's',
  details: {
    ...span(state.startedAt, at),
    ...aboutLogin(state),
    prompts: prompts(state),
    stats: { loginsCount: (state.user?.loginsCount ?? 0) + 1 },
    ...riskDetails(state),
  },
})

const span = (from: number, to: number) => ({ initiatedAt: from, completedAt: to, elapsedTime: to - from })

/** What the user was asked for, in order: the first factor, each redirect, each factor of MFA, consent. */
const prompts = (state: State): Record<string, unknown>[] => {
  const { journal, sessionId, user, proof } = state
  const common = { session_id: sessionId, user_id: user?.id }
  const { connection } = proof ?? {}
  const found = journal.flatMap((entry): Record<string, unknown>[] => {
    switch (entry.kind) {
      case 'first-factor':
        if (entry.method === undefined || entry.result !== 'passed') return []
        return [
          {
            name: entry.how === 'signup' ? 'prompt-signup' : 'prompt-authenticate',
            connection: connection?.name,
            connection_id: connection?.id,
            strategy: connection?.strategy,
            identity: entry.userId,
            // Resistant to phishing (RFC 8176 registry, `phr`; reference, 4.13).
            ...(entry.method === 'passkey' && { performed_amr: ['phr'] }),
            requiredCaptcha: entry.captcha === true,
            ...span(state.startedAt, entry.at),
          },
        ]
      case 'factor':
        return entry.result === 'passed' || entry.result === 'enrolled' ? [mfaPrompt(state, entry)] : []
      case 'email-check':
        return entry.result === 'passed' ? [emailCheckPrompt(state, entry)] : []
      case 'resumed':
        return [{ name: 'redirect', url: leftFor(journal, entry), completedAt: entry.at }]
      case 'consent':
        return entry.result === 'given' ? [{ name: 'consent', completedAt: entry.at }] : []
      default:
        return []
    }
  })
  return found.map(prompt => ({ requiredCaptcha: false, ...prompt, ...common }))
}

const mfaPrompt = ({ journal }: State, passed: Entry & Extract<Happening, { kind: 'factor' }>) => {
  const asked = journal.find(entry => entry.kind === 'command' && entry.command === passed.command)
  return {
    name: 'mfa',
    flow: 'universal-mfa',
    ...span(asked?.at ?? passed.at, passed.at),
    performed_acr: [multiFactorAcr],
    performed_amr: ['mfa'],
    provider: 'guardian',
  }
}

const emailCheckPrompt = ({ journal }: State, passed: Entry) => {
  const begun = journal.find(entry => entry.kind === 'email-check')
  return { name: emailCheckScreen, ...span(begun?.at ?? passed.at, passed.at) }
}

/** Where the user was sent that comes back with this entry. */
const leftFor = (journal: Entry[], resumed: Entry): string | undefined => {
  const left = journal.findLast(entry => entry.kind === 'redirect' && entry.n < resumed.n)
  return left?.kind === 'redirect' ? left.to : undefined
}
