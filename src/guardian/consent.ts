import { createHash } from 'node:crypto'
import { importJWK, jwtVerify } from 'jose'
import { deviceData } from '../factors/push-notification/device.ts'
import type { Services } from '../services.ts'
import { enrollmentById } from '../store/enrollments.ts'
import type { PushTransaction } from '../store/push-transactions.ts'
import { GuardianError } from './guardian-error.ts'
import { transactionOf } from './resolve.ts'

const prefix = 'cns_'

/** Under which id a device finds what it is asked to approve. */
export const consentIdOf = (transactionId: string): string => prefix + transactionId

/** Seconds that the clock of a device may differ from ours. */
const leeway = 300

/**
 * What an application wants approved, for the device that was asked: it shows the transaction's token, and proves by its
 * key that it was enrolled (Guardian's SDKs, `rich-consents`).
 */
export const consentDetails = async (
  services: Services,
  id: string,
  { authorization, proof }: { authorization: string | undefined; proof: string | undefined },
): Promise<Record<string, unknown>> => {
  const token = /^MFA-DPoP ([\w.~+/=-]{1,8192})$/i.exec(authorization ?? '')?.[1]
  if (token === undefined || proof === undefined) throw new GuardianError('invalid_token')
  const asked = await transactionOf(services, token)
  const { consent } = asked.details
  if (!consent || id !== consentIdOf(asked.id)) throw new GuardianError('login_transaction_not_found')
  if (asked.expiresAt <= services.now()) throw new GuardianError('transaction_expired')
  await verifyProof(services, asked, { id, token, proof }).catch(error => {
    throw new GuardianError('invalid_token', { detail: String(error) })
  })
  return {
    id,
    requested_details: {
      audience: consent.audience,
      scope: consent.scope,
      binding_message: consent.bindingMessage,
    },
    created_at: Math.floor(asked.createdAt / 1000),
    expires_at: Math.floor(asked.expiresAt / 1000),
  }
}

/** The proof is signed by the key of the device that was asked, over this address and this token (RFC 9449, 4.2). */
const verifyProof = async (
  { db, box, now, config }: Services,
  asked: PushTransaction,
  { id, token, proof }: { id: string; token: string; proof: string },
): Promise<void> => {
  const device = asked.enrollmentId ? await enrollmentById(db, box, asked.enrollmentId) : undefined
  if (!device?.confirmed || device.userId !== asked.userId) throw new Error('the device is not enrolled')
  const { public_key } = deviceData(device)
  const { payload } = await jwtVerify(proof, await importJWK(public_key, public_key.alg), {
    algorithms: [public_key.alg],
    typ: 'dpop+jwt',
    requiredClaims: ['iat', 'htu', 'htm', 'ath'],
    currentDate: new Date(now()),
  })
  const addresses = config.domains.map(domain => `${domain}rich-consents/${id}`)
  if (payload['htm'] !== 'GET' || !addresses.includes(String(payload['htu']))) throw new Error('for another request')
  if (payload['ath'] !== createHash('sha256').update(token).digest('base64url')) throw new Error('for another token')
  if (Math.abs((payload.iat ?? 0) - now() / 1000) > leeway) throw new Error('it was signed at another time')
}
