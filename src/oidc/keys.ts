import { createHash, createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto'
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import type { Services } from '../services.ts'
import { type Client, openClientSecret } from '../store/clients.ts'
import { keyRing, type PrivateKey, type PublicKey } from '../store/signing-keys.ts'

const opened = new WeakMap<PrivateKey, KeyObject>()

const keyObject = (jwk: PrivateKey): KeyObject => {
  const known = opened.get(jwk)
  if (known) return known
  const key = createPrivateKey({ key: jwk as never, format: 'jwk' })
  opened.set(jwk, key)
  return key
}

/** The algorithm of a client's ID tokens: RS256 unless set otherwise, or where HS256 has no secret to use. */
export const idTokenAlg = (client: Client): 'RS256' | 'HS256' | 'RS512' | 'PS256' => {
  const alg = client.jwt_configuration?.alg
  if (alg === 'HS256') return client.secret_encrypted ? 'HS256' : 'RS256'
  return alg === 'RS512' || alg === 'PS256' ? alg : 'RS256'
}

/** The bytes that HS256 of a client is keyed with. */
export const hmacKey = (client: Client, secret: string): KeyObject =>
  createSecretKey(
    client.jwt_configuration?.secret_encoded ? Buffer.from(secret, 'base64') : Buffer.from(secret, 'utf8'),
  )

/** Signs what is meant for one client: by its algorithm, with the current key or its secret. */
export const signForClient = async (
  services: Pick<Services, 'db' | 'box'>,
  client: Client,
  payload: JWTPayload,
  typ: string,
): Promise<string> => {
  const alg = idTokenAlg(client)
  const secret = alg === 'HS256' ? openClientSecret(services.box, client) : undefined
  if (secret !== undefined) return sign(payload, { alg, typ }, hmacKey(client, secret))
  const [current] = (await keyRing(services)).private
  if (!current) throw new Error('there is no key to sign with')
  return sign(payload, { alg, typ, kid: current.kid }, keyObject(current))
}

const sign = (payload: JWTPayload, header: JWTHeaderParameters, key: KeyObject): Promise<string> =>
  new SignJWT(payload).setProtectedHeader(header).sign(key)

/** Left half of the digest that the algorithm signs, for `at_hash` and `c_hash` (OpenID Connect Core, 3.1.3.6). */
export const halfHash = (alg: string, value: string): string => {
  const digest = createHash(alg.endsWith('512') ? 'sha512' : 'sha256')
    .update(value)
    .digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}

/** The public keys that verify our tokens. */
export const verificationKeys = async (services: Pick<Services, 'db' | 'box'>): Promise<PublicKey[]> =>
  (await keyRing(services)).public
