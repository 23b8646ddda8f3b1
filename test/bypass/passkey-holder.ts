import { type Key, keyFor, passkeyApi, passkeyToken } from '../fixtures/passkey-api.ts'
import { authorize, type Page, post, stateOf, type Visitor } from '../fixtures/visitor.ts'
import { connectionName, type World } from '../fixtures/world.ts'

export interface Holder {
  id: string
  email: string
  key: Key
}

let holders = 0

/** Somebody who signs in by a passkey and has no password; the log starts anew. */
export const holderIn = async (
  world: World,
  at: { key?: Parameters<typeof keyFor>[1]; realm?: string; client?: string } = {},
): Promise<Holder> => {
  const { realm = connectionName, client = 'web' } = at
  const key = keyFor(world, at.key)
  const email = `holder${++holders}@example.com`
  const { body } = await passkeyApi(world, client, 'register', { realm, user_profile: { email } })
  const response = key.create(body.authn_params_public_key)
  const made = await passkeyToken(world, client, { auth_session: body.auth_session, response })
  if (made.status !== 200) throw new Error(`nobody was made: ${JSON.stringify(made.body)}`)
  const [claims = ''] = String(made.body['id_token']).split('.').slice(1)
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }
  await world.services.db.deleteFrom('logs').execute()
  return { id: sub, email, key }
}

/** What the first page hands to the browser for passkeys. */
export const askedOn = (page: Page): never =>
  JSON.parse(/id="passkey-options"[^>]*>([^<]*)</.exec(page.text)?.[1] ?? 'null') as never

/** Answers the first page by a passkey; the field is added by its script. */
export const answerOn = (browser: Visitor, page: Page, passkey: string): Promise<Page> =>
  post(browser, 'login-id', stateOf(page), { passkey }, 'continue-with-passkey')

/** A login as far as its first page. */
export const firstPage = (browser: Visitor, params: Record<string, string> = {}): Promise<Page> =>
  authorize(browser, params)

/** An answer with the id of another credential in it. */
export const claiming = (id: string, response: string): string =>
  JSON.stringify({ ...(JSON.parse(response) as object), id, rawId: id })

/** How a passkey can be wrong without its credential being another one. */
export const misbehaviours: [string, NonNullable<Parameters<Key['get']>[1]>][] = [
  ['made at another site', { origin: 'https://evil.example' }],
  ['made at a host that only looks like ours', { origin: 'http://localhost.evil.example' }],
  ['made at another port', { origin: 'http://localhost:1' }],
  ['made in an app that nobody has named', { origin: 'android:apk-key-hash:YW4tYXBwLXRoYXQtbm9ib2R5LW5hbWVk' }],
  ['made in a frame of another site', { crossOrigin: true }],
  ['for another relying party', { relyingParty: 'evil.example' }],
  ['for another challenge', { challenge: 'YW5vdGhlciBjaGFsbGVuZ2U' }],
  ['signed by another key', { forged: true }],
  ['without a look at who holds it', { userVerified: false }],
  ['without anybody present', { userPresent: false }],
  ['with a counter that has fallen back', { counter: 1 }],
  ['without saying whose it is', { userHandle: null }],
  ['of another user by its handle', { userHandle: 'c29tZWJvZHktZWxzZQ' }],
  ['that is a creation by its type', { type: 'webauthn.create' }],
]
