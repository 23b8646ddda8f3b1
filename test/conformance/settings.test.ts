import { randomUUID } from 'node:crypto'
import { type CryptoKey, calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { addUserGrant, listUserGrants } from '../../src/store/user-grants.ts'
import { surroundingsFor } from '../../src/universal-login/surroundings.ts'
import { authorizeUrl, locationOf, logIn, openBrowser, pkcePair, tokenCall, tokensFor } from './fixtures/browser.ts'
import { type ProtocolServer, secretOf, startProtocol } from './fixtures/server.ts'

/* Settings of applications, APIs and the tenant that no other test is about. */

let server: ProtocolServer

const api = 'https://api.example.com'
const bound = 'bound'
const boundForPublic = 'publicly-bound'

beforeAll(async () => {
  server = await startProtocol()
  await server.client({ client_id: 'web', grant_types: ['authorization_code', 'implicit', 'client_credentials'] })
  await server.client({ client_id: 'spa', token_endpoint_auth_method: 'none', app_type: 'spa' })
  await server.client({
    client_id: 'holder',
    grant_types: ['authorization_code', 'implicit', 'client_credentials'],
    require_proof_of_possession: true,
  })
  await server.api(api, { token_lifetime: 900, token_lifetime_for_web: 120, scopes: [{ value: 'read:things' }] })
  await server.api(bound, { proof_of_possession: { mechanism: 'dpop', required: true } })
  await server.api(boundForPublic, {
    proof_of_possession: { mechanism: 'dpop', required: true, required_for: 'public_clients' },
  })
  await server.api('closed', { subject_type_authorization: { user: { policy: 'deny_all' } } })
  for (const client of ['web', 'holder'])
    for (const audience of [api, bound, boundForPublic]) await server.grant(client, audience, [])
  await server.user('ann')
})

const keyPair = async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return { privateKey, jwk: await exportJWK(publicKey) }
}

const proof = ({ privateKey, jwk }: { privateKey: CryptoKey; jwk: object }, nonce?: string) =>
  new SignJWT({
    htm: 'POST',
    htu: `${server.issuer}oauth/token`,
    jti: randomUUID(),
    // The library's own clock.
    iat: Math.floor(Date.now() / 1000),
    ...(nonce !== undefined && { nonce }),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
    .sign(privateKey)

const forItself = (client_id: string, audience: string, headers: Record<string, string> = {}) =>
  tokenCall(
    server,
    { grant_type: 'client_credentials', client_id, client_secret: secretOf(client_id), audience },
    { headers },
  )

describe('proof of possession', () => {
  it('is demanded by an application of its own token requests (require_proof_of_possession)', async () => {
    const key = await keyPair()
    expect((await forItself('holder', api)).body).toMatchObject({ error: 'invalid_grant' })
    const { status, body } = await forItself('holder', api, { dpop: await proof(key) })
    expect([status, body.token_type]).toEqual([200, 'DPoP'])
    expect(decodeJwt(body.access_token).cnf).toEqual({ jkt: await calculateJwkThumbprint(key.jwk) })
    // What a browser is handed can be bound to no key.
    const url = authorizeUrl({ client_id: 'holder', response_type: 'id_token token', nonce: 'n', audience: api })
    const back = locationOf(await logIn(openBrowser(server), url, 'ann'))
    expect(new URLSearchParams(back.hash.slice(1)).get('error')).toBe('unauthorized_client')
  })

  it('is demanded by an API of everybody, or of public applications alone (proof_of_possession)', async () => {
    expect(await forItself('web', bound)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } })
    expect((await forItself('web', boundForPublic)).status).toBe(200)
    const key = await keyPair()
    const own = await forItself('web', bound, { dpop: await proof(key) })
    expect(decodeJwt(own.body.access_token).cnf).toEqual({ jkt: await calculateJwkThumbprint(key.jwk) })

    const implicit = authorizeUrl({ client_id: 'web', response_type: 'id_token token', nonce: 'n', audience: bound })
    const back = locationOf(await logIn(openBrowser(server), implicit, 'ann'))
    expect(new URLSearchParams(back.hash.slice(1)).get('error')).toBe('invalid_dpop_proof')

    const { verifier, challenge } = pkcePair()
    const code = async () => {
      const url = authorizeUrl({
        client_id: 'spa',
        audience: boundForPublic,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      })
      return locationOf(await logIn(openBrowser(server), url, 'ann')).searchParams.get('code') as string
    }
    const redeem = async (dpop?: string) =>
      tokenCall(
        server,
        {
          grant_type: 'authorization_code',
          client_id: 'spa',
          code: await code(),
          code_verifier: verifier,
          redirect_uri: 'https://app.example.com/cb',
        },
        { headers: dpop === undefined ? {} : { dpop } },
      )
    expect(await redeem()).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } })
    const nonce = (await redeem(await proof(key))).headers.get('dpop-nonce') as string
    const tokens = await redeem(await proof(key, nonce))
    expect([tokens.status, tokens.body.token_type]).toEqual([200, 'DPoP'])
  })
})

describe('an API', () => {
  it('says how long tokens live that a browser is handed (token_lifetime_for_web)', async () => {
    const url = authorizeUrl({ client_id: 'web', response_type: 'id_token token', nonce: 'n', audience: api })
    const back = locationOf(await logIn(openBrowser(server), url, 'ann'))
    const { iat, exp } = decodeJwt(new URLSearchParams(back.hash.slice(1)).get('access_token') as string)
    expect((exp as number) - (iat as number)).toBe(120)
  })

  it('takes no users where it says so (subject_type_authorization)', async () => {
    const url = authorizeUrl({ client_id: 'web', audience: 'closed' })
    const back = locationOf(await logIn(openBrowser(server), url, 'ann'))
    expect(back.searchParams.get('error')).toBe('access_denied')
  })
})

describe('pages', () => {
  it('show the logo of the tenant (picture_url) and of the application (logo_uri)', async () => {
    await server.tenant({ picture_url: 'https://acme.example.com/acme.png' })
    await server.client({ client_id: 'shop', logo_uri: 'https://shop.example.com/shop.png' })
    const { brand, client } = await surroundingsFor(server.services, { clientId: 'shop', locales: [] })
    expect(JSON.stringify(brand)).toContain('https://acme.example.com/acme.png')
    expect(client.logoUri).toBe('https://shop.example.com/shop.png')
  })
})

describe('the tenant', () => {
  const discovered = async () =>
    (await (await fetch(new URL('/.well-known/openid-configuration', server.issuer))).json()) as Record<string, unknown>

  it('says in discovery which acr values and whether `iss` may be expected', async () => {
    expect(await discovered()).not.toHaveProperty('acr_values_supported')
    await server.tenant({
      acr_values_supported: ['urn:acme:high'],
      authorization_response_iss_parameter_supported: true,
    })
    expect(await discovered()).toMatchObject({
      acr_values_supported: ['urn:acme:high'],
      authorization_response_iss_parameter_supported: true,
    })
  })

  it('is found by its users, and says of no domain that it has a provider of its own (webfinger)', async () => {
    const ask = (query: Record<string, string>) =>
      fetch(new URL(`/.well-known/webfinger?${new URLSearchParams(query)}`, server.issuer))
    const { host } = new URL(server.issuer)
    const rel = 'http://openid.net/specs/connect/1.0/issuer'
    const found = await ask({ resource: `acct:ann@${host}`, rel })
    expect(await found.json()).toEqual({ subject: `acct:ann@${host}`, links: [{ rel, href: server.issuer }] })
    expect(found.headers.get('content-type')).toContain('application/jrd+json')
    expect((await ask({ resource: 'urn:auth0:discovery:domain:acme.test', rel })).status).toBe(404)
    expect((await ask({ resource: 'acct:ann@elsewhere.test' })).status).toBe(404)
    expect((await ask({})).status).toBe(400)
  })

  it('takes `resource` for `audience` where it says so (resource_parameter_profile)', async () => {
    const url = authorizeUrl({ client_id: 'web', resource: api, response_type: 'id_token token', nonce: 'n' })
    const audienceOf = async () => {
      const back = locationOf(await logIn(openBrowser(server), url, 'ann'))
      const token = new URLSearchParams(back.hash.slice(1)).get('access_token')
      return token?.split('.').length === 3 ? [decodeJwt(token).aud].flat()[0] : undefined
    }
    expect(await audienceOf()).toBeUndefined()
    await server.tenant({ resource_parameter_profile: 'compatibility' })
    expect(await audienceOf()).toBe(api)
    await server.tenant({ resource_parameter_profile: 'audience' })
  })

  it('has sessions end with the browser where it says so, which live as long as such ones may (session_cookie)', async () => {
    await server.tenant({
      session_cookie: { mode: 'non-persistent' },
      ephemeral_session_lifetime: 2,
      idle_ephemeral_session_lifetime: 1,
    })
    const browser = openBrowser(server)
    await tokensFor(server, browser, 'web')
    expect(server.login.requests.at(-1)?.session).toBeUndefined()
    const silently = () => browser.get(authorizeUrl({ client_id: 'web', prompt: 'none' }))
    const answer = await silently()
    expect(locationOf(answer).searchParams.has('code')).toBe(true)
    const cookie = answer.headers.getSetCookie().find(line => line.startsWith('auth0='))
    expect(cookie ?? '').not.toMatch(/expires=/i)
    server.services.clock.advance(59 * 60_000)
    expect(locationOf(await silently()).searchParams.has('code')).toBe(true)
    server.services.clock.advance(61 * 60_000)
    expect(locationOf(await silently()).searchParams.get('error')).toBe('login_required')
    await server.tenant({ session_cookie: { mode: 'persistent' } })
  })

  it('has consent end with the refresh token where it says so (revoke_refresh_token_grant)', async () => {
    await server.client({ client_id: 'partner', third_party: true })
    await server.api('orders', { allow_offline_access: true })
    const userId = server.login.users.get('ann') as string
    const grants = async () =>
      (await listUserGrants(server.services.db, { userId }, { limit: 9, offset: 0 })).grants.length
    const revoked = async () => {
      const asked = { audience: 'orders', scope: 'openid offline_access' }
      const { body } = await tokensFor(server, openBrowser(server), 'partner', asked)
      const consent = { userId, clientId: 'partner', audience: 'orders', scope: ['openid'], now: 0 }
      await addUserGrant(server.services.db, consent)
      const secret = secretOf('partner')
      await fetch(new URL('/oauth/revoke', server.issuer), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ client_id: 'partner', client_secret: secret, token: body.refresh_token }),
      })
    }
    await revoked()
    expect(await grants()).toBe(1)
    await server.tenant({ flags: { revoke_refresh_token_grant: true } })
    await revoked()
    expect(await grants()).toBe(0)
  })

  it('leaves `alg` out of its keys where it says so (remove_alg_from_jwks)', async () => {
    const keys = async () =>
      ((await (await fetch(new URL('/.well-known/jwks.json', server.issuer))).json()) as { keys: object[] }).keys
    expect((await keys())[0]).toHaveProperty('alg')
    await server.tenant({ flags: { remove_alg_from_jwks: true } })
    expect((await keys())[0]).not.toHaveProperty('alg')
  })
})
