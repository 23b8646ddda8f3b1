import { createGuardrails, generateSync, ScureBase32Plugin, verifySync } from 'otplib'
import type { Random } from './factor.ts'

const base32 = new ScureBase32Plugin()
// Seeds that come with imported users are often 80 bits long, less than the library's own lower bound.
const guardrails = createGuardrails({ MIN_SECRET_BYTES: 1, MAX_SECRET_BYTES: 512 })

/** A fresh seed of 160 bits in base32 (RFC 4226, 4 R6). */
export const newSeed = (random: Random): string => base32.encode(random(20), { padding: false })

/** The code of a moment, SHA1, 6 digits, 30 s (reference, 4.1). */
export const totpAt = (seed: string, now: number): string =>
  generateSync({ secret: decode(seed), epoch: Math.floor(now / 1000), guardrails })

/**
 * The time step at which the code is right, at most one step before or after now (RFC 6238, 5.2), or nothing. Steps up
 * to `after` were used and are not accepted again.
 */
export const stepOf = (seed: string, code: string, now: number, after = -1): number | undefined => {
  const secret = decode(seed)
  if (secret.length === 0) return undefined
  const result = verifySync({
    secret,
    token: code,
    epoch: Math.floor(now / 1000),
    epochTolerance: 30,
    guardrails,
  })
  return result.valid && 'timeStep' in result && result.timeStep > after ? result.timeStep : undefined
}

/** Base32 as authenticator apps read it: case, spaces and padding do not matter, nor do bits left over at the end. */
const decode = (seed: string): Uint8Array => {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const letter of seed.toUpperCase().replace(/[^A-Z2-7]/g, '')) {
    value = ((value << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >> bits) & 0xff)
  }
  return Uint8Array.from(bytes)
}

/** What authenticator apps read (reference, 4.1). */
export const otpauthUri = (seed: string, tenant: string, user: string): string => {
  // A colon divides the label; one inside a part would move the border.
  const part = (text: string) => encodeURIComponent(text.replaceAll(':', ' '))
  return `otpauth://totp/${part(tenant)}:${part(user)}?secret=${seed}&issuer=${part(tenant)}&algorithm=SHA1&digits=6&period=30`
}
