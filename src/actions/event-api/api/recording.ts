/** What a run asked for so far, in call order. `event` is the script's own, so that setters can mirror into it. */
export interface Recording {
  commands: Record<string, unknown>[]
  event: EventLike
  /** Epoch milliseconds. */
  now: () => number
}

/** The parts of an event that the api reads or mirrors into; the script may have changed any of them. */
export interface EventLike {
  user?: { user_id?: string; app_metadata?: unknown; user_metadata?: unknown }
  request?: { hostname?: string; ip?: string; query?: Record<string, unknown>; body?: Record<string, unknown> }
  transaction?: {
    protocol?: string
    prompt?: string[]
    metadata?: Record<string, unknown>
    target_scopes?: string[]
  }
  session?: { metadata?: Record<string, string>; cookie?: { mode?: string } }
  refresh_token?: { metadata?: Record<string, string>; access?: string }
}

/** A text that must be there. Throws TypeError naming the argument. */
export const textArgument = (value: unknown, name: string, maxLength: number): string => {
  if (typeof value !== 'string' || value.length === 0) throw new TypeError(`${name} must be a non-empty string`)
  if (value.length > maxLength) throw new RangeError(`${name} must have at most ${maxLength} characters`)
  return value
}

/** A copy as JSON has it; undefined stays undefined. Throws TypeError for what JSON cannot hold (cycles, bigint). */
export const jsonCopy = (value: unknown, name: string): unknown => {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (error) {
    throw new TypeError(`${name} cannot be written as JSON: ${(error as Error).message}`)
  }
  return text === undefined ? undefined : JSON.parse(text)
}

/** Length of a value as UTF-8 JSON. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '')

const maxReason = 4096

/** A reason that people read. Upstream checks nothing here, so that nothing is refused: what is no text becomes one. */
export const reasonText = (reason: unknown): string => (reason === undefined ? '' : String(reason)).slice(0, maxReason)

const maxErrorText = 100

/** `validation.error` (login flow reference, 3.2): both texts must be there, and short. */
export const validationError = (code: unknown, message: unknown) => ({
  kind: 'validation-error' as const,
  code: textArgument(code, 'errorCode', maxErrorText),
  message: textArgument(message, 'errorMessage', maxErrorText),
})
