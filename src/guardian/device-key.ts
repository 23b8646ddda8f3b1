import { createPublicKey } from 'node:crypto'
import { z } from 'zod'
import type { DeviceKey } from '../factors/push-notification/device.ts'
import { GuardianError } from './guardian-error.ts'

const number = z
  .string()
  .regex(/^[\w-]+={0,2}$/)
  .max(2048)

/** What devices send as `public_key`. Further members, private ones among them, are refused or left out. */
export const publicKeySchema = z.discriminatedUnion('kty', [
  z.object({
    kty: z.literal('RSA'),
    alg: z.literal('RS256').optional(),
    n: number,
    e: number,
    d: z.never().optional(),
  }),
  z.object({
    kty: z.literal('EC'),
    alg: z.literal('ES256').optional(),
    crv: z.literal('P-256'),
    x: number,
    y: number,
    d: z.never().optional(),
  }),
])

/** The key as it is stored: RSA of 2048 to 8192 bits, or a point of P-256. Anything else is refused. */
export const readDeviceKey = (given: z.output<typeof publicKeySchema>): DeviceKey => {
  // Java counts a sign byte in, which JWK does not have (RFC 7518, 6.3.1.1).
  const key: DeviceKey =
    given.kty === 'RSA'
      ? { kty: 'RSA', alg: 'RS256', use: 'sig', n: unsigned(given.n), e: unsigned(given.e) }
      : { kty: 'EC', alg: 'ES256', use: 'sig', crv: 'P-256', x: given.x, y: given.y }
  try {
    const parsed = createPublicKey({ key: { ...key }, format: 'jwk' })
    const { modulusLength = 0, publicExponent = 0n } = parsed.asymmetricKeyDetails ?? {}
    if (key.kty === 'EC' || (modulusLength >= 2048 && modulusLength <= 8192 && publicExponent >= 3n)) return key
  } catch {}
  throw new GuardianError('invalid_body', {
    message: 'public_key must be an RSA key of 2048 bits or more, or a P-256 key.',
  })
}

const unsigned = (text: string): string => {
  const bytes = Buffer.from(text, 'base64url')
  const first = bytes.findIndex(byte => byte !== 0)
  return bytes.subarray(Math.max(0, first)).toString('base64url')
}
