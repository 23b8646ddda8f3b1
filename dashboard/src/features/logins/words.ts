import { factors } from '../multi-factor/factors.ts'
import type { Entry, Origin, Told, Trace } from './trace.ts'

/** A factor as people call it. */
export const factorLabel = (type: string): string =>
  factors.find(factor => factor.type === type || factor.name === type)?.label ?? type

/** The same in the middle of a sentence. */
export const factorName = (type: string): string => {
  const label = factorLabel(type)
  return /^[A-Z][a-z]+\b/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label
}

const either = new Intl.ListFormat('en', { type: 'disjunction' })
const all = new Intl.ListFormat('en', { type: 'conjunction' })

/** Factors of which one is asked for. */
export const factorNames = (types: readonly string[]): string => either.format(new Set(types.map(factorName)))
/** Factors of which each counts. */
export const everyFactor = (types: readonly string[]): string => all.format(new Set(types.map(factorName)))

/** Who asked for an MFA command. */
export const originWords = (origin: Origin, trace: Pick<Trace, 'actions'>): string => {
  switch (origin.kind) {
    case 'action':
      return `The Action “${trace.actions[origin.index ?? -1]?.name ?? 'that was bound'}”`
    case 'enable':
      return `An Action, by api.multifactor.enable("${origin.provider ?? 'any'}"),`
    case 'acr':
      return 'The application, by acr_values,'
    case 'policy':
      return 'The MFA policy of the tenant'
    case 'mfa-api':
      return 'The MFA API'
    case 'my-account':
      return 'The page of the own account'
    case 'user':
      return 'The invitation or link that was followed'
    case 'offer':
      return 'Nobody: adding this device is offered, which'
  }
  return origin.kind satisfies never
}

const reasons: Record<string, string> = {
  'not-enabled': 'is switched off',
  'not-enrolled': 'is not enrolled',
  'already-enrolled': 'is enrolled already',
  'already-done': 'was passed already',
  'cannot-be-enrolled': 'cannot be enrolled',
  'browser-cannot': 'does not work in this browser',
}

/** Why factors that were asked for are not offered. */
export const leftOutWords = (leftOut: { type: string; why: string }[]): string =>
  leftOut.map(({ type, why }) => `${factorName(type)} ${reasons[why] ?? why}`).join(', ')

const outcomes: Record<string, string> = {
  satisfied: 'Nothing had to be shown: it was satisfied already.',
  'nothing-left': 'Nothing was left to ask for.',
  failed: 'None of it could be asked for, so the login was refused.',
  'over-limit': 'It was one command too many, so the login was refused.',
  'not-interactive': 'Nothing could be shown, as the application had asked for no screens.',
  'switched-off': '“Customize MFA factors using Actions” is off, so the login was refused.',
}
export const outcomeWords = (result: string): string | undefined => outcomes[result]

/** A command of an Action in a few words. */
export const commandWords = ({ kind, any, factors: asked, about }: Told): string => {
  const types = (asked ?? []).map(({ type }) => `'${type}'`).join(', ')
  if (kind === 'challenge') return any ? `challengeWithAny(${types})` : `challengeWith(${types})`
  if (kind === 'enroll') return any ? `enrollWithAny(${types})` : `enrollWith(${types})`
  return about === undefined ? kind : `${kind}: ${about}`
}

const taken = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`

/** A duration as people read it. */
export const durationWords = (ms: number | undefined): string => (ms === undefined ? '–' : taken(ms))

/** What confidence rests on. */
export const riskWords = ({ confidence, assessments }: Extract<Entry, { kind: 'risk' }>): string => {
  const found = assessments.filter(one => one.confidence === 'low' || one.confidence === 'medium')
  const by = found.map(one => `${one.assessor} ${one.confidence}`).join(', ')
  return `Confidence ${confidence}${by ? ` (${by})` : ''}`
}
