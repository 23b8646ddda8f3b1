import { z } from 'zod'
import { removeFactors } from '../enrollment/remove.ts'
import { deviceData, pushCredentials } from '../factors/push-notification/device.ts'
import type { LogFact } from '../flow/log-fact.ts'
import type { HttpFacts } from '../login/login.ts'
import { insertLogs, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { type EnrollmentRecord, updateEnrollment } from '../store/enrollments.ts'
import { inTransaction } from '../store/transaction.ts'
import { credentialsSchema } from './enroll.ts'
import { GuardianError } from './guardian-error.ts'

export const updateSchema = z.object({
  identifier: z.string().min(1).max(255).nullish(),
  name: z.string().trim().min(1).max(255).nullish(),
  push_credentials: credentialsSchema.nullish(),
})

/** Changes what a device said of itself when it enrolled; what is left out stays. */
export const updateDevice = async (
  services: Services,
  device: EnrollmentRecord,
  changes: z.output<typeof updateSchema>,
  http: HttpFacts,
): Promise<Record<string, unknown>> => {
  const { db, box } = services
  const identifier = changes.identifier ?? deviceData(device).identifier
  const name = changes.name ?? device.name
  const credentials = changes.push_credentials ?? pushCredentials(device)
  await inTransaction(db, async trx => {
    const changed = await updateEnrollment(trx, device.userId, device.id, {
      name,
      data: { ...device.data, identifier },
      ...(credentials && { secret: { box, text: JSON.stringify(credentials) } }),
    })
    if (!changed) throw new GuardianError('device_account_not_found')
    await insertLogs(trx, [entry(services, device, http, 'gd_update_device_account')])
  })
  return { id: device.id, identifier, name, ...(credentials && { push_credentials: credentials }) }
}

/** Removes a device and the codes that it shows. */
export const removeDevice = async (services: Services, device: EnrollmentRecord, http: HttpFacts): Promise<void> => {
  if ((await removeFactors(services, device.userId, { id: device.id }, { http })) === 0)
    throw new GuardianError('device_account_not_found')
}

const entry = (services: Services, device: EnrollmentRecord, http: HttpFacts, type: LogFact['type']) =>
  logRow(
    services,
    {
      type,
      details: {
        authenticator: { id: device.id, type: 'push-notification' },
        enrollment: { _id: device.id, user_id: device.userId, name: device.name },
      },
    },
    { http, userId: device.userId },
  )
