import type { Enrollment } from '../factor.ts'
import { type Device, deviceOf } from './device.ts'

/** What is kept of a credential under the names that the Management API shows; all of it public (reference, 4.3). */
export interface CredentialData {
  /** The credential's id, base64url. */
  key_id: string
  /** The COSE key, base64. */
  public_key: string
  relying_party_identifier: string
  aaguid?: string
  credential_device_type?: 'single_device' | 'multi_device'
  credential_backed_up?: boolean
  transports?: string[]
  user_handle?: string
  /** Of the browser it was made in. */
  user_agent?: string
}

/** A credential that can be asked for. `counter` is the last signature counter that was seen. */
export interface Credential extends CredentialData {
  enrollmentId: string
  counter: number
}

/** The credential of an enrollment; nothing when it holds none that could be used. */
const credentialOf = ({ id, lastStep, data }: Pick<Enrollment, 'id' | 'lastStep' | 'data'>) => {
  const known = (data ?? {}) as Partial<CredentialData>
  if (!known.key_id || !known.public_key || !known.relying_party_identifier) return undefined
  return { ...(known as CredentialData), key_id: toBase64url(known.key_id), enrollmentId: id, counter: lastStep ?? 0 }
}

/** The credentials among these enrollments that belong to a relying party. */
export const credentialsAt = (relyingParty: string, enrollments: readonly Enrollment[]): Credential[] =>
  enrollments.flatMap(enrollment => {
    const credential = credentialOf(enrollment)
    return credential?.relying_party_identifier === relyingParty ? [credential] : []
  })

/** The device that a credential of the platform was made on. */
export const deviceOfCredential = ({ user_agent }: Pick<CredentialData, 'user_agent'>): Device => deviceOf(user_agent)

/** Base64 and base64url say the same in different letters; what administrators import may be either, padded or not. */
export const toBase64url = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'base64'))
