import type { Enrollment } from '../factor.ts'

/** A public key as devices send it: RSA for RS256, or P-256 for ES256. */
export type DeviceKey =
  | { kty: 'RSA'; alg: 'RS256'; use: 'sig'; n: string; e: string }
  | { kty: 'EC'; alg: 'ES256'; use: 'sig'; crv: 'P-256'; x: string; y: string }

/** What an enrolled device keeps in `data`. Nothing in it opens anything. */
export interface DeviceData {
  /** The name that the device has for itself; it signs under it. */
  identifier: string
  public_key: DeviceKey
  /** Digest of the token that the device got when it enrolled. */
  token_hash: string
  /** The device can ask for the number that the login page shows. */
  number_matching?: boolean
}

/** How a device is reached; kept sealed, as the enrollment's secret. */
export interface PushCredentials {
  service: 'GCM' | 'APNS' | 'WEB_PUSH'
  /** Of WEB_PUSH the subscription as JSON. */
  token: string
}

export const deviceData = (enrollment: Pick<Enrollment, 'data'>): DeviceData => enrollment.data as unknown as DeviceData

/** How to reach a device; nothing for one that only asks by itself. */
export const pushCredentials = (enrollment: Pick<Enrollment, 'secret'>): PushCredentials | undefined =>
  enrollment.secret === undefined ? undefined : (JSON.parse(enrollment.secret) as PushCredentials)
