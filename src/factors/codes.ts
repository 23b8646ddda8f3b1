import type { Digest, Random } from './factor.ts'

/** How long a code that was sent is good for (reference, 4.9). */
export const codeLifetime = 5 * 60_000

/** How many digits a code has. */
export const codeDigits = 6

/** Six digits, uniform. */
export const sixDigits = (random: Random): string => {
  // The largest multiple of a million below 2^32; what is above would favour small codes.
  const limit = 4_294_000_000
  for (;;) {
    const bytes = random(4)
    const number = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
    if (number < limit) return String(number % 1_000_000).padStart(codeDigits, '0')
  }
}

/** The digits of a typed code, whatever stands between them, or nothing if it is not six digits. */
export const typedCode = (text: string | undefined): string | undefined => {
  const code = (text ?? '').replace(/[\s.-]/g, '')
  return /^[0-9]{6}$/.test(code) ? code : undefined
}

/** A code that was sent and is waited for: all that may be kept of it. */
export interface SentCode {
  digest: string
  expiresAt: number
}

/** A fresh code for one transaction and recipient, and what to keep of it. */
export const issueCode = (
  { random, digest, transactionId, now }: { random: Random; digest: Digest; transactionId: string; now: number },
  recipient: string,
): { code: string; sent: SentCode } => {
  const code = sixDigits(random)
  return { code, sent: { digest: digest(codeText(transactionId, recipient, code)), expiresAt: now + codeLifetime } }
}

/** Looks at a typed code: good, wrong or too late. */
export const checkCode = (
  { digest, transactionId, now }: { digest: Digest; transactionId: string; now: number },
  sent: SentCode,
  recipient: string,
  code: string,
): 'right' | 'wrong' | 'expired' => {
  if (now >= sent.expiresAt) return 'expired'
  return sameText(digest(codeText(transactionId, recipient, code)), sent.digest) ? 'right' : 'wrong'
}

/** What accepting a sent code uses up. */
export const codeClaim = (transactionId: string, sent: SentCode) => ({
  kind: 'once' as const,
  key: `code:${transactionId}:${sent.digest}`,
  expiresAt: sent.expiresAt,
})

const codeText = (transactionId: string, recipient: string, code: string) => `${transactionId}\0${recipient}\0${code}`

/** Compares two texts in a time that does not tell where they differ. */
export const sameText = (a: string, b: string): boolean => {
  let different = a.length ^ b.length
  for (let i = 0; i < a.length; i++) different |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(b.length, 1))
  return different === 0
}
