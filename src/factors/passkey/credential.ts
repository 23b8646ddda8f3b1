import { type CredentialData, toBase64url } from '../webauthn/credential.ts'

/** A passkey as it is kept: what the authenticator said of it, and the last signature counter that was seen. */
export interface Passkey {
  id: string
  name?: string
  counter: number
  data: CredentialData
}

/** More than anybody needs, and few enough to be looked through. */
export const mostPasskeys = 20

/** What a browser is told so that it makes no second passkey where there is one (WebAuthn, 5.4). */
export interface Descriptor {
  id: string
  type: 'public-key'
  transports?: string[]
}

/** The passkeys of a user that belong to a relying party, as browsers name them. */
export const descriptorsAt = (relyingParty: string, passkeys: readonly Pick<Passkey, 'data'>[]): Descriptor[] =>
  passkeys.flatMap(({ data }) =>
    data.relying_party_identifier === relyingParty
      ? [
          {
            id: toBase64url(data.key_id),
            type: 'public-key' as const,
            ...(data.transports && { transports: data.transports }),
          },
        ]
      : [],
  )
