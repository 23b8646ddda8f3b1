import type { Message, Problem, Refused, ScreenError } from '../factor.ts'

/** The error to show for a problem outside of the factor, in the words of the channel that was tried. */
export const problem = (what: Problem, channel?: Message['channel']): ScreenError => {
  const method = channel === 'voice' ? 'voice' : 'sms'
  switch (what) {
    case 'lost':
      return wrongCode.error
    case 'too-many-attempts':
      return { code: 'too-many-failures' }
    case 'too-many-sends':
      return { code: `too-many-${method}` }
    case 'send-failed':
      return { code: `send-${method}-failed` }
  }
}

export const wrongCode = { kind: 'refused', why: 'wrong', error: { code: 'invalid-code', field: 'code' } } as const

export const expiredCode: Refused = {
  kind: 'refused',
  why: 'expired',
  error: { code: 'no-transaction-in-progress', field: 'code' },
}

/** The number that was asked is no longer enrolled. */
export const transactionLost: Refused = { kind: 'refused', why: 'expired', error: { code: 'transaction-not-found' } }

export const badCodeFormat = (typed: string | undefined): Refused => ({
  kind: 'refused',
  why: 'wrong',
  error: { code: typed?.trim() ? 'invalid-otp-code-format' : 'no-code', field: 'code' },
})
