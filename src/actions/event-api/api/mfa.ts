import { type FactorType, factorTypes } from '../../../flow/command.ts'
import { jsonCopy, type Recording } from './recording.ts'

// `push` is an older word of upstream for `push-notification` (login flow reference, 3.5.1).
const aliases: Record<string, FactorType> = { push: 'push-notification' }
const enrollable = factorTypes.filter(type => type !== 'email')
const preferredMethods = ['sms', 'voice', 'both']
const providers = ['any', 'none', 'guardian', 'google-authenticator', 'duo']
const maxFactors = 20

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const factorRequest = (factor: unknown, what: 'challenge' | 'enroll', name: string) => {
  if (!isObject(factor)) throw new TypeError(`${name} must be an object like { type: 'otp' }`)
  const accepted: readonly string[] = what === 'challenge' ? factorTypes : enrollable
  const type = typeof factor.type === 'string' ? (aliases[factor.type] ?? factor.type) : factor.type
  if (typeof type !== 'string' || !accepted.includes(type)) {
    const given = typeof factor.type === 'string' ? `'${factor.type}'` : typeof factor.type
    throw new TypeError(
      `${name}.type ${given} cannot be ${what === 'challenge' ? 'challenged' : 'enrolled'}; accepted types: ${accepted.join(', ')}`,
    )
  }
  if (factor.options === undefined || factor.options === null) return { type }
  if (!isObject(factor.options)) throw new TypeError(`${name}.options must be an object`)
  const options = jsonCopy(factor.options, `${name}.options`) as Record<string, unknown>
  const { preferredMethod, otpFallback } = options
  if (type === 'phone' && preferredMethod !== undefined && !preferredMethods.includes(preferredMethod as string))
    throw new TypeError(`${name}.options.preferredMethod must be one of: ${preferredMethods.join(', ')}`)
  if (type === 'push-notification' && otpFallback !== undefined && typeof otpFallback !== 'boolean')
    throw new TypeError(`${name}.options.otpFallback must be a boolean`)
  return { type, options }
}

const factorList = (factors: unknown, what: 'challenge' | 'enroll', name: string) => {
  if (!Array.isArray(factors)) throw new TypeError(`${name} must be an array of factors`)
  if (factors.length > maxFactors) throw new RangeError(`${name} must have at most ${maxFactors} factors`)
  return factors.map((factor, index) => factorRequest(factor, what, `${name}[${index}]`))
}

/** The four MFA commands (login flow reference, 3.5). Wrong arguments throw in the Action, naming what is accepted. */
export const mfaCommands = (recording: Recording) => {
  const withOne = (what: 'challenge' | 'enroll') => (factor: unknown, options?: unknown) => {
    if (options !== undefined && options !== null && !isObject(options))
      throw new TypeError('options must be an object')
    const first = factorRequest(factor, what, 'factor')
    const others = (options as { additionalFactors?: unknown } | undefined)?.additionalFactors
    const rest = others === undefined || others === null ? [] : factorList(others, what, 'additionalFactors')
    recording.commands.push({ kind: what, any: false, factors: [first, ...rest] })
  }
  const withAny = (what: 'challenge' | 'enroll') => (factors: unknown) => {
    const list = factorList(factors, what, 'factors')
    if (list.length === 0) throw new TypeError('factors must name at least one factor')
    recording.commands.push({ kind: what, any: true, factors: list })
  }
  return {
    challengeWith: withOne('challenge'),
    challengeWithAny: withAny('challenge'),
    enrollWith: withOne('enroll'),
    enrollWithAny: withAny('enroll'),
  }
}

/** `multifactor.enable` (login flow reference, 3.6). */
export const enableMultifactor = (recording: Recording, provider: unknown, options: unknown): void => {
  if (typeof provider !== 'string' || !providers.includes(provider))
    throw new TypeError(`provider must be one of: ${providers.join(', ')}`)
  if (options !== undefined && options !== null && !isObject(options)) throw new TypeError('options must be an object')
  const { allowRememberBrowser, providerOptions } = (options ?? {}) as Record<string, unknown>
  if (allowRememberBrowser !== undefined && typeof allowRememberBrowser !== 'boolean')
    throw new TypeError('options.allowRememberBrowser must be a boolean')
  if (providerOptions !== undefined && provider !== 'duo')
    throw new TypeError('options.providerOptions is for the provider duo only')
  recording.commands.push({ kind: 'multifactor', provider, allowRememberBrowser: allowRememberBrowser === true })
}
