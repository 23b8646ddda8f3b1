import { asksForMultiFactor } from './acr.ts'
import type { FactorType, MfaCommand } from './command.ts'
import { type Draft, log, refuse } from './draft.ts'
import { demandEmailCheck, needsEmailCheck } from './email-check.ts'
import { isDoubtful } from './risk.ts'
import { startCommand } from './start-command.ts'
import type { Origin, State } from './state.ts'

/** From the strongest to the weakest: which factor comes first when nobody names one. */
const byStrength: FactorType[] = [
  'webauthn-platform',
  'webauthn-roaming',
  'push-notification',
  'otp',
  'phone',
  'email',
  'recovery-code',
]
/** Factors that a user may have as the only one (reference, 4.1). */
export const independent: FactorType[] = ['webauthn-roaming', 'push-notification', 'otp', 'phone']
const legacy: FactorType[] = ['push-notification', 'otp', 'phone', 'email']

/**
 * What `acr_values`, `multifactor.enable` and the tenant's policy ask for once all Actions have run (reference, 3.5.5):
 * nothing where commands of Actions took their place.
 */
export const settleRequiredMfa = (draft: Draft) => {
  const { state } = draft
  state.mfa.settled = true
  const required = requirement(state)
  if (!required) return
  const { origin, allowRemember, factors } = required
  if (origin.kind === 'enable' && origin.provider === 'duo') {
    const description = 'The Action asked for Duo, which this server does not offer'
    return refuse(draft, { error: 'access_denied', description }, { type: 'mfar', description })
  }
  const command = commandFor(state, factors)
  if (command?.kind !== 'challenge' && !changesMfa(origin)) {
    const adaptive = origin.kind === 'policy' && state.settings.policy === 'adaptive'
    if (needsEmailCheck(state)) {
      // What is asked for besides comes after it; of the adaptive policy that is nothing (Q21).
      state.mfa.settled = adaptive
      return demandEmailCheck(draft, origin)
    }
    if (adaptive) return
  }
  if (command) {
    const unsupported = unsupportedIn(state)
    if (unsupported) return refuse(draft, { error: 'invalid_request', description: unsupported })
    if (command.kind === 'enroll' && (changesMfa(origin) || asksEnrolled(state, origin))) return refuseUnasked(draft)
    return startCommand(draft, { origin, command, allowRemember })
  }
  if (changesMfa(origin) || asksEnrolled(state, origin)) return refuseUnasked(draft)
  const description = 'MFA is required and no factor is enabled in the tenant'
  if (origin.kind === 'policy') return log(draft, { type: 'w', description })
  refuse(draft, { error: 'access_denied', description }, { type: 'mfar', description })
}

/** Why the exchange of a token cannot wait for MFA (reference, 3.5.7). */
const unsupportedIn = ({ request: { exchanged }, organization }: State): string | undefined => {
  if (exchanged?.actor) return 'MFA is not supported using actor_token with the requested token exchange profile.'
  return exchanged && organization && 'MFA is not supported where a token is exchanged with an organization.'
}

/** Whether what is asked for can change what MFA rests on: nobody who has a factor gets there without one. */
const changesMfa = ({ kind }: Origin): boolean => kind === 'mfa-api' || kind === 'my-account'

/** Whether a policy asks for a factor because the user has one. */
const asksEnrolled = ({ settings }: State, { kind }: Origin): boolean =>
  kind === 'policy' && settings.policy === 'enrolled'

/** The user has a factor, but none that can be asked for, and so cannot show to be its owner. */
const refuseUnasked = (draft: Draft) => {
  const description = 'None of the factors of the user can be challenged'
  refuse(draft, { error: 'access_denied', description }, { type: 'mfar', description })
}

const requirement = (state: State): { origin: Origin; allowRemember: boolean; factors: FactorType[] } | undefined => {
  const { mfa, settings, request, methods } = state
  // Neither a session nor a remembered browser is enough to change what MFA rests on.
  if (request.forMfaApi && holdsFactor(state) && mfa.challenged.length + mfa.enrolled.length === 0) {
    return { origin: { kind: 'mfa-api' }, allowRemember: false, factors: byStrength }
  }
  if (request.freshWithinMs !== undefined && holdsFactor(state) && !isFresh(state, request.freshWithinMs)) {
    return { origin: { kind: 'my-account' }, allowRemember: false, factors: byStrength }
  }
  if (mfa.overrides) return undefined
  const hasMfa = methods.some(m => m.name === 'mfa')
  if (asksForMultiFactor(state) && !hasMfa) {
    return { origin: { kind: 'acr' }, allowRemember: false, factors: byStrength }
  }
  const enable = mfa.enable
  // The user has passed a factor already, and no other one can be asked for there.
  if (request.approved && enable?.provider !== 'duo') return undefined
  if (enable && enable.provider !== 'none') {
    const any = enable.provider === 'any'
    return {
      origin: { kind: 'enable', provider: enable.provider },
      allowRemember: enable.allowRememberBrowser && !isDoubtful(state),
      factors: any ? byStrength : legacy,
    }
  }
  if (enable || settings.policy === 'never') return undefined
  // The policy was met by the login that a silent or token request relies on.
  if (state.proof?.how === 'refresh-token' || (request.channel === 'silent' && hasMfa)) return undefined
  if (settings.policy === 'adaptive' && !isDoubtful(state)) return undefined
  if (settings.policy === 'enrolled' && !holdsFactor(state)) return undefined
  return {
    origin: { kind: 'policy' },
    allowRemember: settings.policy === 'always' || settings.policy === 'enrolled',
    factors: byStrength,
  }
}

/** Whether the user has a factor that must be asked for: an address or a recovery code alone is none (reference, 4.12). */
const holdsFactor = ({ enrolled }: State): boolean =>
  enrolled.some(e => e.type !== 'email' && e.type !== 'recovery-code')

/** Whether a factor was passed in this login, or in its session not long before it. */
const isFresh = ({ mfa, methods, startedAt }: State, withinMs: number): boolean =>
  mfa.challenged.length + mfa.enrolled.length > 0 ||
  methods.some(({ name, timestamp }) => name === 'mfa' && Date.parse(timestamp) > startedAt - withinMs)

/** Challenges a user who has a factor, leads one who has none (or only e-mail) to enroll; nothing when none is on. */
const commandFor = (state: State, factors: FactorType[]): MfaCommand | undefined => {
  const { settings, enrolled } = state
  const on = factors.filter(type => settings.factors.includes(type))
  const usable = favouredFirst(
    on.filter(type => enrolled.some(e => e.type === type)),
    state.favoured ?? [],
  )
  if (usable.some(type => type !== 'email' && type !== 'recovery-code')) {
    const recovery = settings.factors.includes('recovery-code') && enrolled.some(e => e.type === 'recovery-code')
    const all = recovery && !usable.includes('recovery-code') ? [...usable, 'recovery-code' as const] : usable
    return { kind: 'challenge', any: false, factors: all.map(type => ({ type })) }
  }
  const candidates = on.filter(type => independent.includes(type))
  if (candidates.length === 0) return undefined
  return { kind: 'enroll', any: settings.showFactorListOnEnrollment, factors: candidates.map(type => ({ type })) }
}

/**
 * The factor that the user used last in this browser comes first, else the preferred one, else the strongest. An address
 * and a recovery code never lead: they are reached by "try another method" (reference, 4.7).
 */
const favouredFirst = (usable: FactorType[], favoured: FactorType[]): FactorType[] => {
  const first = favoured.find(type => usable.includes(type) && type !== 'email' && type !== 'recovery-code')
  return first ? [first, ...usable.filter(type => type !== first)] : usable
}
