import type { Refused } from '../factor.ts'

export const wrong = { kind: 'refused', why: 'wrong', error: { code: 'invalid-code', field: 'code' } } as const

export const expired: Refused = {
  kind: 'refused',
  why: 'expired',
  error: { code: 'no-transaction-in-progress', field: 'code' },
}

export const badFormat = (typed: string | undefined): Refused => ({
  kind: 'refused',
  why: 'wrong',
  error: { code: typed?.trim() ? 'invalid-otp-code-format' : 'no-code', field: 'code' },
})
