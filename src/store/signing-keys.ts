import { createHash, webcrypto, X509Certificate } from 'node:crypto'
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import type { Selectable } from 'kysely'
import { alphanumeric } from '../ids.ts'
import type { Services } from '../services.ts'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
import { bumpVersion, settingsCache } from './settings.ts'
import { inTransaction } from './transaction.ts'

/** A key that signs tokens, with its certificate in PEM; the private part stays sealed in the row. */
export interface SigningKey {
  kid: string
  cert: string
  state: 'current' | 'next' | 'previous' | 'revoked'
  current_since?: number
  current_until?: number
  revoked_at?: number
  created_at: number
}

/** An RSA key in clear, for signing. Never logged, never stored. */
export type PrivateKey = webcrypto.JsonWebKey & { kid: string; use: 'sig' }

/** A key as `/.well-known/jwks.json` shows it (authentication reference, 2). */
export interface PublicKey {
  kty: 'RSA'
  use: 'sig'
  n: string
  e: string
  kid: string
  x5t: string
  x5c: string[]
  alg?: 'RS256'
}

type Row = Selectable<Schema['signing_keys']>
type NewRow = Pick<Row, 'kid' | 'private_jwk_encrypted' | 'cert'>

const toSigningKey = (row: Row): SigningKey => ({
  kid: row.kid,
  cert: row.cert,
  state: row.state,
  current_since: row.current_since ?? undefined,
  current_until: row.current_until ?? undefined,
  revoked_at: row.revoked_at ?? undefined,
  created_at: row.created_at,
})

const order = { current: 0, next: 1, previous: 2, revoked: 3 }

/** Every key, the current one first. */
export const listSigningKeys = async (db: Db): Promise<SigningKey[]> => {
  const rows = await db.selectFrom('signing_keys').selectAll().orderBy('created_at', 'desc').execute()
  return rows.map(toSigningKey).sort((a, b) => order[a.state] - order[b.state])
}

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}
const year = 365 * 24 * 60 * 60 * 1000

interface KeyPair {
  privateKey: CryptoKey
  publicKey: CryptoKey
}

/** Makes a key pair with a certificate that it signs itself, as JWKS readers expect one in `x5c`. */
const makeKey = async ({ box, config, now }: Pick<Services, 'box' | 'config' | 'now'>): Promise<NewRow> => {
  const crypto = webcrypto as Crypto
  x509.cryptoProvider.set(crypto)
  const keys = (await crypto.subtle.generateKey(rsa, true, ['sign', 'verify'])) as KeyPair
  const kid = alphanumeric(21)
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `00${Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString('hex')}`,
    name: `CN=${new URL(config.issuer).hostname}`,
    notBefore: new Date(now()),
    notAfter: new Date(now() + 13 * year),
    signingAlgorithm: rsa,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment | x509.KeyUsageFlags.keyCertSign,
      ),
    ],
  })
  const { key_ops: _, ext: __, alg: ___, ...jwk } = await crypto.subtle.exportKey('jwk', keys.privateKey)
  return {
    kid,
    private_jwk_encrypted: box.seal(`signing-key:${kid}`, JSON.stringify(jwk)),
    cert: `${certificate.toString('pem').trim()}\n`,
  }
}

/** The certificate alone as PKCS #7 in PEM (RFC 2315), the form in which some older tools take it. */
export const pkcs7Of = (cert: string): string => {
  const bag = Buffer.from(new x509.X509Certificates([new x509.X509Certificate(cert)]).export('raw')).toString('base64')
  return `-----BEGIN PKCS7-----\n${(bag.match(/.{1,64}/g) ?? []).join('\n')}\n-----END PKCS7-----\n`
}

const insert = (trx: Db, key: NewRow, state: 'current' | 'next', now: number) =>
  trx
    .insertInto('signing_keys')
    .values({
      ...key,
      state,
      current_since: state === 'current' ? now : null,
      current_until: null,
      revoked_at: null,
      created_at: now,
    })
    .execute()

/** Makes the current and the next key of a fresh store; of nodes that start together one does. */
export const ensureSigningKeys = async (services: Pick<Services, 'db' | 'box' | 'config' | 'now'>): Promise<void> => {
  const { db, now } = services
  const missing = async (trx: Db) => {
    const rows = await trx.selectFrom('signing_keys').select('state').execute()
    return (['current', 'next'] as const).filter(state => !rows.some(row => row.state === state))
  }
  const needed = await missing(db)
  if (needed.length === 0) return
  const made = await Promise.all(needed.map(async state => ({ state, key: await makeKey(services) })))
  await inTransaction(db, async trx => {
    // The version's row is the lock: who comes second finds the keys of who came first.
    await bumpVersion(trx)
    const still = await missing(trx)
    for (const { state, key } of made) if (still.includes(state)) await insert(trx, key, state, now())
  })
}

/**
 * Makes the next key the current one and the current one the previous, which stays good for verifying, and makes a new
 * next key. Answers the key that signs from now on.
 */
export const rotateSigningKeys = async (
  services: Pick<Services, 'db' | 'box' | 'config' | 'now'>,
): Promise<SigningKey> => {
  const { db, now } = services
  const fresh = await makeKey(services)
  return inTransaction(db, async trx => {
    await bumpVersion(trx)
    const at = now()
    await trx
      .updateTable('signing_keys')
      .set({ state: 'previous', current_until: at })
      .where('state', '=', 'current')
      .execute()
    await trx
      .updateTable('signing_keys')
      .set({ state: 'current', current_since: at })
      .where('state', '=', 'next')
      .execute()
    await insert(trx, fresh, 'next', at)
    const [current] = await listSigningKeys(trx)
    if (current?.state !== 'current') throw new Error('there was no next key to rotate to')
    return current
  })
}

/** Takes a previous key out of service: what it signed is refused from now on. False: it is not a previous key. */
export const revokeSigningKey = (db: Db, kid: string, now: number): Promise<boolean> =>
  inTransaction(db, async trx => {
    await bumpVersion(trx)
    const { numUpdatedRows } = await trx
      .updateTable('signing_keys')
      .set({ state: 'revoked', revoked_at: now })
      .where('kid', '=', kid)
      .where('state', '=', 'previous')
      .executeTakeFirst()
    return numUpdatedRows === 1n
  })

/** What a node signs and verifies with: keys that are not revoked, the current one first. */
export interface KeyRing {
  /** Changes when a key does. */
  version: string
  private: PrivateKey[]
  public: PublicKey[]
}

/** The keys in service, through the cache. */
export const keyRing = (services: Pick<Services, 'db' | 'box'>): Promise<KeyRing> =>
  settingsCache(services).get('signing-keys', '', async () => {
    const rows = await services.db.selectFrom('signing_keys').selectAll().where('state', '!=', 'revoked').execute()
    rows.sort((a, b) => order[a.state] - order[b.state] || b.created_at - a.created_at)
    const open = (row: Row): PrivateKey => ({
      ...(JSON.parse(services.box.open(`signing-key:${row.kid}`, row.private_jwk_encrypted)) as webcrypto.JsonWebKey),
      kid: row.kid,
      use: 'sig',
    })
    const keys = rows.map(row => ({ row, jwk: open(row) }))
    return {
      version: rows.map(row => row.kid).join(' '),
      private: keys.map(({ jwk }) => jwk),
      public: keys.map(({ row, jwk }) => publicKey(row, jwk)),
    }
  })

/** The certificate of the current key in the forms in which applications carry it, through the cache. */
export const currentCertificate = (
  services: Pick<Services, 'db'>,
): Promise<{ cert: string; pkcs7: string; subject: string } | undefined> =>
  settingsCache(services).get('signing-certificate', '', async () => {
    const current = await services.db
      .selectFrom('signing_keys')
      .select('cert')
      .where('state', '=', 'current')
      .executeTakeFirst()
    if (!current) return undefined
    const { cert } = current
    return { cert, pkcs7: pkcs7Of(cert), subject: `/${new X509Certificate(cert).subject.replaceAll('\n', '/')}` }
  })

const publicKey = (row: Row, jwk: PrivateKey): PublicKey => {
  const { raw } = new X509Certificate(row.cert)
  return {
    kty: 'RSA',
    use: 'sig',
    n: jwk.n as string,
    e: jwk.e as string,
    kid: row.kid,
    x5t: createHash('sha1').update(raw).digest('base64url'),
    x5c: [raw.toString('base64')],
    alg: 'RS256',
  }
}
