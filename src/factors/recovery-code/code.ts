import type { Digest, Random } from '../factor.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** A fresh recovery code: 24 upper-case letters and digits, uniform (reference, 4.6). */
export const newRecoveryCode = (random: Random): string => {
  let code = ''
  while (code.length < 24) {
    for (const byte of random(32)) {
      // 252 is the largest multiple of 36 in a byte; what is above would favour the first letters.
      if (byte < 252 && code.length < 24) code += letters[byte % 36]
    }
  }
  return code
}

/** All that is stored of a recovery code; made with the digest named `digestPurpose`. */
export const recoveryCodeDigest = (digest: Digest, userId: string, code: string): string =>
  digest(`recovery-code\0${userId}\0${code}`)

/** A typed code as it was given out, or nothing if it cannot be one. */
export const typedRecoveryCode = (text: string | undefined): string | undefined => {
  const code = (text ?? '').replace(/[\s-]/g, '').toUpperCase()
  return /^[A-Z0-9]{24}$/.test(code) ? code : undefined
}
