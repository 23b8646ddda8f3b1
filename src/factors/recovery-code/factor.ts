import { sameText } from '../codes.ts'
import type { Answer, Factor, FactorContext, Progress, Refused } from '../factor.ts'
import { newRecoveryCode, recoveryCodeDigest, typedRecoveryCode } from './code.ts'

/** A challenge waits for the code, then for the user to have saved the one that took its place. */
export type RecoveryChallenge = { kind: 'asked' } | { kind: 'replaced'; enrollmentId: string; sealedCode: string }

export interface RecoveryEnrollment {
  sealedCode: string
}

/**
 * The code for the day when nothing else is at hand (reference, 4.6 and 7.7): one per user, used once. Using it puts
 * another in its place in the same statement, and the login goes on once the user has confirmed to have saved that.
 */
export const recoveryCode: Factor<RecoveryChallenge, RecoveryEnrollment> = {
  name: 'recovery-code',
  independent: false,

  budgetOf: ({ action, fields }) =>
    action === 'default' && typedRecoveryCode(fields.code) ? 'recovery-attempt' : undefined,

  beginChallenge: () => ({ kind: 'screen', screen: 'mfa-recovery-code-challenge', keep: { kind: 'asked' } }),

  answerChallenge: (ctx, keep, answer) => {
    if (keep.kind === 'replaced') {
      return saved(answer) ? { kind: 'passed', enrollmentId: keep.enrollmentId } : notConfirmed
    }
    if (answer.action === 'pick-authenticator') return { kind: 'leave' }
    if (answer.action !== 'default') return { kind: 'screen', screen: 'mfa-recovery-code-challenge', keep }
    const code = typedRecoveryCode(answer.fields.code)
    if (!code) return badFormat(answer.fields.code)
    return replace(ctx, code) ?? wrong
  },

  beginEnrollment: ctx => ({
    kind: 'screen',
    screen: 'mfa-recovery-code-enrollment',
    keep: { sealedCode: ctx.seal(newRecoveryCode(ctx.random)) },
  }),

  answerEnrollment: (ctx, keep, answer) => {
    if (!saved(answer)) return notConfirmed
    const codeHash = recoveryCodeDigest(ctx.digest, ctx.user.id, ctx.open(keep.sealedCode))
    return { kind: 'enrolled', enrollment: { factor: 'recovery-code', codeHash } }
  },

  problem: problem =>
    problem === 'lost'
      ? wrong.error
      : { code: problem === 'too-many-attempts' ? 'too-many-failures' : 'authenticator-error' },

  viewData: (ctx, keep) => ('sealedCode' in keep ? { text_code: ctx.open(keep.sealedCode) } : {}),
}

const replace = (ctx: FactorContext, code: string): Progress<RecoveryChallenge> | undefined => {
  const digest = recoveryCodeDigest(ctx.digest, ctx.user.id, code)
  const used = ctx.enrollments.find(({ codeHash }) => codeHash !== undefined && sameText(codeHash, digest))
  if (!used) return undefined
  const next = newRecoveryCode(ctx.random)
  return {
    kind: 'screen',
    screen: 'mfa-recovery-code-challenge-new-code',
    keep: { kind: 'replaced', enrollmentId: used.id, sealedCode: ctx.seal(next) },
    claim: {
      kind: 'recovery-code',
      enrollmentId: used.id,
      codeHash: digest,
      nextCodeHash: recoveryCodeDigest(ctx.digest, ctx.user.id, next),
    },
  }
}

// These screens need no `action` (7.7): the ticked box is the answer.
const saved = ({ fields }: Answer): boolean => fields.saved === 'on' || fields.saved === 'true'

const wrong = { kind: 'refused', why: 'wrong', error: { code: 'invalid-code', field: 'code' } } as const
const notConfirmed: Refused = {
  kind: 'refused',
  why: 'wrong',
  error: { code: 'no-confirmation', field: 'saved' },
}

const badFormat = (typed: string | undefined): Refused => ({
  kind: 'refused',
  why: 'wrong',
  error: { code: typed?.trim() ? 'invalid-code-format' : 'no-code', field: 'code' },
})
