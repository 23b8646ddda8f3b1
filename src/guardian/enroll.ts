import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { DeviceData } from '../factors/push-notification/device.ts'
import { newSeed } from '../factors/totp.ts'
import { prefixedId } from '../ids.ts'
import { tenantName } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { insertEnrollment } from '../store/enrollments.ts'
import { takeTicket, transactionByTicket } from '../store/push-transactions.ts'
import { hashToken, newToken } from '../store/secrets.ts'
import { cachedDocument } from '../store/settings.ts'
import { inTransaction } from '../store/transaction.ts'
import { publicKeySchema, readDeviceKey } from './device-key.ts'
import { GuardianError } from './guardian-error.ts'

export const credentialsSchema = z.object({
  service: z.enum(['GCM', 'APNS', 'WEB_PUSH']),
  token: z.string().min(1).max(4096),
})

export const enrollSchema = z.object({
  identifier: z.string().min(1).max(255),
  name: z.string().trim().min(1).max(255),
  push_credentials: credentialsSchema.nullish(),
  public_key: publicKeySchema,
  /** Of this product alone: the device can ask for the number that the login page shows. */
  number_matching: z.boolean().optional(),
})

/**
 * Enrolls a device by the ticket of a QR code, with the codes that it shows. Both count once the login that showed the
 * code has taken them. The ticket is used up in the write that stores the device.
 */
export const enroll = async (
  services: Services,
  ticket: string | undefined,
  body: z.output<typeof enrollSchema>,
  issuer: string,
): Promise<Record<string, unknown>> => {
  const { db, box, now } = services
  const gone = () => new GuardianError('enrollment_transaction_not_found')
  const found = ticket === undefined ? undefined : await transactionByTicket(db, hashToken(ticket))
  if (found?.status !== 'pending' || found.expiresAt <= now()) throw gone()
  const key = readDeviceKey(body.public_key)
  const id = prefixedId('dev')
  const token = newToken()
  const seed = newSeed(size => randomBytes(size))
  const data: DeviceData = {
    identifier: body.identifier,
    public_key: key,
    token_hash: hashToken(token),
    ...(body.number_matching === true && { number_matching: true }),
  }
  const shared = { userId: found.userId, linkId: id, name: body.name, confirmed: false }
  await inTransaction(db, async trx => {
    if (!(await takeTicket(trx, found.id, id, now()))) throw gone()
    const device = {
      ...shared,
      id,
      factor: 'push-notification' as const,
      secret: body.push_credentials ? JSON.stringify(body.push_credentials) : undefined,
      data: { ...data },
    }
    await insertEnrollment(trx, box, device, now())
    await insertEnrollment(trx, box, { ...shared, factor: 'otp', secret: seed }, now())
  })
  const { friendly_name } = await cachedDocument(services, 'tenant')
  return {
    id,
    url: issuer,
    issuer: friendly_name || tenantName,
    user_id: found.userId,
    token,
    // In lower case: Guardian's SDK for iOS knows the algorithm by no other spelling.
    totp: { secret: seed, algorithm: 'sha1', digits: 6, period: 30 },
  }
}
