import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { decodeAttestationObject, decodeClientDataJSON, isoBase64URL, isoCBOR } from '@simplewebauthn/server/helpers'
import type { AssertedJson, CreatedJson } from './answer-schema.ts'
import { type Ceremony, originsOf } from './ceremony.ts'
import { type Credential, type CredentialData, fromBase64 } from './credential.ts'
import { algorithms } from './options.ts'

/** Why an answer does not hold, for the log. It names no value of the answer. */
export type Fault =
  | 'malformed answer'
  | 'challenge does not match'
  | 'origin is not ours'
  | 'relying party does not match'
  | 'user was not present'
  | 'user was not verified'
  | 'unknown credential'
  | 'credential of another user'
  | 'credential is enrolled already'
  | 'signature does not verify'
  | 'signature counter did not grow: the key may have been copied'

export type Verified<T> = ({ ok: true } & T) | { ok: false; fault: Fault }

interface Expected {
  ceremony: Ceremony
  /** Every origin of ours. */
  origins: readonly string[]
}

/**
 * Looks at an assertion (WebAuthn, 7.2): that it answers this challenge, was made at one of our origins for this
 * relying party, by one of these credentials and for this user. Async for the runtime's cryptography; it waits for
 * nothing else.
 */
export const verifyAssertion = async (
  answer: AssertedJson,
  credentials: readonly Credential[],
  { ceremony, origins }: Expected,
): Promise<Verified<{ credential: Credential; counter: number; data: CredentialData }>> => {
  const credential = credentials.find(({ key_id }) => key_id === answer.id)
  if (!credential) return failed('unknown credential')
  const { userHandle } = answer.response
  if (userHandle && credential.user_handle && userHandle !== credential.user_handle) {
    return failed('credential of another user')
  }
  const response = {
    ...answer,
    authenticatorAttachment: undefined,
    clientExtensionResults: {},
    response: { ...answer.response, userHandle: userHandle || undefined },
  }
  const checked = await attempt(async () => {
    if (isForeignFrame(answer.response.clientDataJSON)) return failed('origin is not ours')
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: ceremony.challenge,
      expectedOrigin: originsOf(ceremony, origins),
      expectedRPID: ceremony.relyingParty,
      requireUserVerification: ceremony.userVerification === 'required',
      // The counter is compared below, once the signature says that the key itself counted.
      credential: { id: credential.key_id, publicKey: fromBase64(credential.public_key), counter: 0 },
    })
    return verified ? { ok: true as const, ...authenticationInfo } : failed('signature does not verify')
  })
  if (!checked.ok) return checked
  const { newCounter: counter, credentialDeviceType, credentialBackedUp } = checked
  if ((counter > 0 || credential.counter > 0) && counter <= credential.counter) {
    return failed('signature counter did not grow: the key may have been copied')
  }
  const { enrollmentId: _, counter: __, ...known } = credential
  const data = {
    ...known,
    credential_device_type: deviceTypes[credentialDeviceType],
    credential_backed_up: credentialBackedUp,
  }
  return { ok: true, credential, counter, data }
}

/**
 * Looks at a new credential (WebAuthn, 7.1). No attestation is asked for, so none is looked at: the library would fetch
 * lists of revoked certificates for some.
 */
export const verifyCreation = async (
  answer: CreatedJson,
  enrolled: readonly Credential[],
  { ceremony, origins }: Expected,
): Promise<Verified<{ data: CredentialData; counter: number }>> => {
  if (enrolled.some(({ key_id }) => key_id === answer.id)) return failed('credential is enrolled already')
  const checked = await attempt(async () => {
    if (isForeignFrame(answer.response.clientDataJSON)) return failed('origin is not ours')
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        ...answer,
        authenticatorAttachment: undefined,
        clientExtensionResults: {},
        response: {
          clientDataJSON: answer.response.clientDataJSON,
          attestationObject: withoutStatement(answer.response.attestationObject),
        },
      },
      expectedChallenge: ceremony.challenge,
      expectedOrigin: originsOf(ceremony, origins),
      expectedRPID: ceremony.relyingParty,
      requireUserVerification: ceremony.userVerification === 'required',
      supportedAlgorithmIDs: algorithms,
    })
    return verified && registrationInfo.credential.id === answer.id
      ? { ok: true as const, ...registrationInfo }
      : failed('malformed answer')
  })
  if (!checked.ok) return checked
  const { credential, aaguid, credentialDeviceType, credentialBackedUp } = checked
  return {
    ok: true,
    counter: credential.counter,
    data: {
      key_id: credential.id,
      public_key: Buffer.from(credential.publicKey).toString('base64'),
      relying_party_identifier: ceremony.relyingParty,
      aaguid,
      credential_device_type: deviceTypes[credentialDeviceType],
      credential_backed_up: credentialBackedUp,
      transports: answer.response.transports?.filter(transport => transports.includes(transport)),
    },
  }
}

const deviceTypes = { singleDevice: 'single_device', multiDevice: 'multi_device' } as const
const transports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']

const failed = (fault: Fault) => ({ ok: false, fault }) as const

/** A ceremony inside a frame of another site is none of ours: our pages are never framed. */
const isForeignFrame = (clientDataJSON: string): boolean =>
  (decodeClientDataJSON(clientDataJSON) as { crossOrigin?: unknown }).crossOrigin === true

const withoutStatement = (attestationObject: string): string => {
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject))
  const bare = new Map<string, string | Map<string, never> | Uint8Array>([
    ['fmt', 'none'],
    ['attStmt', new Map<string, never>()],
    ['authData', decoded.get('authData')],
  ])
  return isoBase64URL.fromBuffer(isoCBOR.encode(bare))
}

/** The library says by throwing what does not hold; its messages carry values, so only their kind is kept. */
const attempt = async <T>(check: () => Promise<T>): Promise<T | { ok: false; fault: Fault }> => {
  try {
    return await check()
  } catch (error) {
    const { name, message } = error as Error
    return failed(faults.find(([pattern]) => pattern.test(`${name} ${message}`))?.[1] ?? 'malformed answer')
  }
}

const faults: [RegExp, Fault][] = [
  [/response challenge/, 'challenge does not match'],
  [/response origin|top origin/, 'origin is not ours'],
  [/RP ?ID/, 'relying party does not match'],
  [/could not be verified/, 'user was not verified'],
  [/not present/, 'user was not present'],
]
