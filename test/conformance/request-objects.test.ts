import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import * as oauth from 'openid-client'
import { beforeAll, describe, expect, it } from 'vitest'
import { authorize, type Page, visitor } from '../fixtures/visitor.ts'
import { callback, secretOf, startWorld, type World } from '../fixtures/world.ts'

let world: World
let privateKey: KeyObject
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

beforeAll(async () => {
  world = await startWorld()
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  privateKey = pair.privateKey
  for (const client_id of ['web', 'strict', 'ps']) {
    await world.client({ client_id })
    const { id } = await world.api<{ id: string }>('POST', `/v2/clients/${client_id}/credentials`, {
      credential_type: 'public_key',
      alg: client_id === 'ps' ? 'PS256' : 'RS256',
      pem: pair.publicKey.export({ type: 'spki', format: 'pem' }),
    })
    const signed_request_object = { required: client_id === 'strict', credentials: [{ id }] }
    await world.api('PATCH', `/v2/clients/${client_id}`, { signed_request_object })
  }
})

const asked = {
  response_type: 'code',
  redirect_uri: callback,
  scope: 'openid',
  state: 'signed',
  login_hint: 'signed@x.example',
}

interface How {
  client?: string
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  key?: KeyObject
  audience?: string
  issuer?: string
  exp?: string | number
}

const requestObject = ({
  client = 'web',
  claims = {},
  header = {},
  key = privateKey,
  audience,
  issuer,
  exp,
}: How = {}) =>
  new SignJWT({ client_id: client, ...asked, ...claims })
    .setProtectedHeader({ alg: 'RS256', ...header } as never)
    .setIssuer(issuer ?? client)
    .setAudience(audience === '' ? world.issuer.slice(0, -1) : (audience ?? world.issuer))
    .setIssuedAt()
    .setExpirationTime(exp ?? '2m')
    .sign(key)

const nothing = { redirect_uri: undefined, response_type: undefined, scope: undefined, state: undefined }
const go = async (request: string, params: Record<string, string | undefined> = nothing) =>
  authorize(visitor(world), { request, ...params })

const expectNowhere = ({ status, away }: Page) => expect({ status, away }).toEqual({ status: 400, away: undefined })

describe('a signed request', () => {
  it.each([
    ['alone', {}],
    ['of the type for it', { header: { typ: 'oauth-authz-req+jwt' } }],
    ['made out to the issuer without its slash', { audience: '' }],
    ['signed by PS256', { client: 'ps', header: { alg: 'PS256' } }],
  ] as [string, How][])('%s is what counts', async (_what, how) => {
    const page = await go(await requestObject(how), { ...nothing, client_id: how.client ?? 'web' })
    expect(page.screen, page.text).toBe('login')
    expect(page.text).toContain('signed@x.example')
  })

  it('stands over the query, and over all of it where requests must be signed', async () => {
    const query = { ...nothing, login_hint: 'query@x.example', screen_hint: 'signup' }
    expect((await go(await requestObject(), { ...query, screen_hint: undefined })).text).toContain('signed@x.example')
    expect((await go(await requestObject(), query)).screen).toBe('signup')
    const strict = await go(await requestObject({ client: 'strict' }), { ...query, client_id: 'strict' })
    expect(strict.screen).toBe('login')
  })

  it.each([
    ['by another key', { key: stranger }],
    ['for another issuer', { audience: 'https://elsewhere.example.com/' }],
    ['by another client', { issuer: 'strict' }],
    ['for another client', { claims: { client_id: 'strict' } }],
    ['that is over', { exp: Math.floor(Date.now() / 1000) - 60 }],
    ['that is good for a day', { exp: '1d' }],
    ['that names another', { claims: { request_uri: 'urn:x' } }],
    ['of another type', { header: { typ: 'at+jwt' } }],
  ] as [string, How][])('%s is refused on a page, and sends nobody anywhere', async (_what, how) => {
    const page = await go(await requestObject(how))
    expectNowhere(page)
    expect(await world.logs()).toContain('f')
  })

  it('is none without a signature, by the secret of the client, or in pieces', async () => {
    const unsigned = new UnsecuredJWT({ client_id: 'web', ...asked }).setIssuer('web').setAudience(world.issuer)
    const bySecret = await new SignJWT({ client_id: 'web', ...asked })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('web')
      .setAudience(world.issuer)
      .setExpirationTime('2m')
      .sign(Buffer.from(secretOf('web')))
    for (const request of [unsigned.setExpirationTime('2m').encode(), bySecret]) expectNowhere(await go(request))
    // What says nothing at all is refused for that, at the only callback that the client has.
    for (const request of ['a.b.c', 'nonsense'])
      expect((await go(request)).away?.searchParams.get('error')).toBe('invalid_request')
  })

  it('is missed where requests must be signed, pushed or not', async () => {
    expectNowhere(await authorize(visitor(world), { client_id: 'strict' }))
    const push = async (body: Record<string, string>) => {
      const all = { client_id: 'strict', client_secret: secretOf('strict'), ...body }
      const answer = await fetch(new URL('oauth/par', world.issuer), { method: 'POST', body: new URLSearchParams(all) })
      return { status: answer.status, body: (await answer.json()) as Record<string, string> }
    }
    expect(await push(asked)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    const forged = await push({ request: await requestObject({ client: 'strict', key: stranger }) })
    expect(forged).toMatchObject({ status: 400, body: { error: 'invalid_request_object' } })
    const pushed = await push({ request: await requestObject({ client: 'strict' }) })
    expect(pushed.status).toBe(201)
    const page = await authorize(visitor(world), {
      ...nothing,
      client_id: 'strict',
      request_uri: pushed.body['request_uri'],
    })
    expect(page.text).toContain('signed@x.example')
  })

  it('is made by openid-client', async () => {
    const auth = oauth.ClientSecretPost(secretOf('strict'))
    const execute = [oauth.allowInsecureRequests]
    const config = await oauth.discovery(new URL(world.issuer), 'strict', {}, auth, { execute })
    const key = await crypto.subtle.importKey(
      'pkcs8',
      privateKey.export({ type: 'pkcs8', format: 'der' }),
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      false,
      ['sign'],
    )
    const url = await oauth.buildAuthorizationUrlWithJAR(config, asked, key)
    const page = await authorize(visitor(world), { ...nothing, ...Object.fromEntries(url.searchParams) })
    expect(page.text).toContain('signed@x.example')
  })
})

describe('a pushed request', () => {
  const push = async (clientId: string) => {
    const body = { client_id: clientId, client_secret: secretOf(clientId), ...asked }
    const answer = await fetch(new URL('oauth/par', world.issuer), { method: 'POST', body: new URLSearchParams(body) })
    return (await answer.json()) as { request_uri: string; expires_in: number }
  }
  const open = (client_id: string, request_uri: string) =>
    authorize(visitor(world), { ...nothing, client_id, request_uri })

  const refusal = (page: Page) => page.away?.searchParams.get('error')

  it('is good for half a minute, or as long as the client says', async () => {
    await world.client({ client_id: 'patient', par_request_expiry: 300 })
    const [quick, slow] = [await push('web'), await push('patient')]
    expect([quick.expires_in, slow.expires_in]).toEqual([30, 300])
    world.pass(25_000)
    expect((await open('web', quick.request_uri)).screen).toBe('login')
    const late = await push('web')
    world.pass(31_000)
    expect(refusal(await open('web', late.request_uri))).toBe('invalid_request_uri')
    world.pass(200_000)
    expect((await open('patient', slow.request_uri)).screen).toBe('login')
    world.pass(60_000)
    expect(refusal(await open('patient', slow.request_uri))).toBe('invalid_request_uri')
  })
})
