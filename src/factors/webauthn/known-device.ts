import type { Enrollment } from '../factor.ts'
import { credentialsAt, deviceOfCredential } from './credential.ts'
import { deviceOf, sameDevice } from './device.ts'
import { relyingPartyOf, type WebAuthnSettings } from './settings.ts'

/**
 * What a user's biometric credentials mean for the device at hand: `known`, one of them was made on such a device;
 * `free`, none of them takes the place of its kind, of which there may be one phone, one tablet and one computer
 * (reference, 4.5). Pure.
 */
export const knownDevice = (
  enrollments: readonly Enrollment[],
  settings: WebAuthnSettings | undefined,
  { hostname, userAgent }: { hostname: string; userAgent?: string },
): { known: boolean; free: boolean } => {
  const relyingParty = relyingPartyOf('webauthn-platform', settings, hostname)
  const device = deviceOf(userAgent)
  const others = credentialsAt(
    relyingParty,
    enrollments.filter(({ factor, confirmed }) => confirmed && factor === 'webauthn-platform'),
  ).map(deviceOfCredential)
  return {
    known: others.some(other => sameDevice(other, device)),
    free: others.every(other => other.kind !== device.kind),
  }
}
