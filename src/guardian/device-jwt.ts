import { importJWK, type JWTPayload, jwtVerify } from 'jose'
import { deviceData } from '../factors/push-notification/device.ts'
import { guardianBase } from '../factors/push-notification/protocol.ts'
import type { Services } from '../services.ts'
import { type EnrollmentRecord, enrollmentById } from '../store/enrollments.ts'
import { hashToken, isSame } from '../store/secrets.ts'
import { GuardianError } from './guardian-error.ts'

/** Under every name that this server goes by, since a device keeps the one that it enrolled at. */
const audiences = (services: Pick<Services, 'config'>, path: string): string[] =>
  services.config.domains.map(domain => `${guardianBase(domain)}/api/${path}`)

/** The claims of a token that a device has signed with the key it enrolled with. Throws when anything does not fit. */
export const verifyDeviceJwt = async (
  services: Pick<Services, 'now' | 'config'>,
  device: EnrollmentRecord,
  token: string,
  expected: { issuer: string; subject: string; path: string },
): Promise<JWTPayload> => {
  const { public_key } = deviceData(device)
  const { payload } = await jwtVerify(token, await importJWK(public_key, public_key.alg), {
    algorithms: [public_key.alg],
    issuer: expected.issuer,
    subject: expected.subject,
    audience: audiences(services, expected.path),
    requiredClaims: ['iat', 'exp'],
    currentDate: new Date(services.now()),
  })
  // A clock that runs ahead a little is no reason to refuse; one of tomorrow is.
  if ((payload.iat ?? 0) * 1000 > services.now() + 60_000) throw new Error('it was signed in the future')
  return payload
}

export const bearerOf = (header: string | undefined): string => {
  const token = /^Bearer ([\w.~+/=-]{1,8192})$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new GuardianError('invalid_token')
  return token
}

/**
 * The device of this id, if the request comes from it: by the token that it was given when it enrolled, or by one that it
 * signed itself, as Guardian's SDKs do.
 */
export const authenticateDevice = async (
  services: Services,
  id: string,
  header: string | undefined,
): Promise<EnrollmentRecord> => {
  const token = bearerOf(header)
  const device = /^dev_\w{1,64}$/.test(id) ? await enrollmentById(services.db, services.box, id) : undefined
  if (device?.factor !== 'push-notification') throw new GuardianError('device_account_not_found')
  const known = deviceData(device).token_hash
  if (isSame(hashToken(token), known)) return device
  try {
    await verifyDeviceJwt(services, device, token, { issuer: id, subject: device.userId, path: 'device-accounts' })
    return device
  } catch (error) {
    throw new GuardianError('invalid_token', { detail: String(error) })
  }
}
