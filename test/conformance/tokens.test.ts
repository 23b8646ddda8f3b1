import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { addMembers } from '../../src/store/organization-members.ts'
import { insertOrganization } from '../../src/store/organizations.ts'
import { openBrowser, tokensFor } from './fixtures/browser.ts'
import { type ProtocolServer, secretOf, startProtocol } from './fixtures/server.ts'

let server: ProtocolServer
const api = 'https://api.example.com'

beforeAll(async () => {
  server = await startProtocol({ realTime: true })
  await server.client({ client_id: 'web' })
  await server.client({ client_id: 'machine', app_type: 'non_interactive' })
  await server.api(api)
  await server.api('my-api', { token_lifetime: 300 })
  await server.api('https://rfc9068.example.com', { token_dialect: 'rfc9068_profile' })
  await server.api('https://hs.example.com', { signing_alg: 'HS256', secret: 'a signing secret of an API' })
  await server.api('https://ps.example.com', { signing_alg: 'PS256' })
  await server.api('https://rbac.example.com', { enforce_policies: true, token_dialect: 'access_token_authz' })
  await server.user('ann', { given_name: 'Ann', phone_number: '+4912345', phone_verified: true })
  const { db } = server.services
  const data = { branding: undefined, metadata: {} }
  await insertOrganization(db, { id: 'org_1', name: 'acme', data, now: 1 }, [])
  await addMembers(db, 'org_1', [server.login.users.get('ann') as string], 1)
})

const jwks = () => createRemoteJWKSet(new URL('/.well-known/jwks.json', server.issuer))
const userinfo = (token: string, method = 'GET') =>
  fetch(new URL('/userinfo', server.issuer), { method, headers: { authorization: `Bearer ${token}` } })

describe('an access token', () => {
  it('without audience is opaque and opens /userinfo', async () => {
    const { body } = await tokensFor(server, openBrowser(server), 'web')
    expect(body.access_token).not.toContain('.')
    expect(body.expires_in).toBe(86400)
    const answer = await userinfo(body.access_token)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      sub: server.login.users.get('ann'),
      nickname: 'ann',
      name: 'ann',
      given_name: 'Ann',
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      email: 'ann@example.com',
      email_verified: true,
    })
  })

  it("with an audience is Auth0's JWT", async () => {
    const { body } = await tokensFor(server, openBrowser(server), 'web', {
      audience: api,
      scope: 'openid read:things unknown:scope',
    })
    expect(body.scope).toBe('openid read:things')
    const { payload, protectedHeader } = await jwtVerify(body.access_token, jwks(), { issuer: server.issuer })
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.stringMatching(/^[A-Za-z0-9]{21}$/) })
    expect(payload).toEqual({
      iss: server.issuer,
      sub: server.login.users.get('ann'),
      aud: [api, `${server.issuer}userinfo`],
      azp: 'web',
      iat: expect.any(Number),
      exp: expect.any(Number),
      scope: 'openid read:things',
    })
    expect((payload.exp as number) - (payload.iat as number)).toBe(86400)
    expect((await userinfo(body.access_token)).status).toBe(200)
    expect((await userinfo(body.access_token, 'POST')).status).toBe(200)
  })

  it('of an API whose identifier is no URL names it as it is, and lives as long as it says', async () => {
    const { body } = await tokensFor(server, openBrowser(server), 'web', { audience: 'my-api', scope: 'read:things' })
    expect(body.expires_in).toBe(300)
    expect(decodeJwt(body.access_token)).toMatchObject({ aud: 'my-api', scope: 'read:things' })
    expect(body).not.toHaveProperty('id_token')
    expect((await userinfo(body.access_token)).status).toBe(401)
  })

  it('is given even if nothing is left of its scope', async () => {
    const { status, body } = await tokensFor(server, openBrowser(server), 'web', { audience: api, scope: undefined })
    expect(status).toBe(200)
    expect(decodeJwt(body.access_token)).not.toHaveProperty('scope')
    expect(body).not.toHaveProperty('scope')
  })

  it('follows the dialect of RFC 9068 where the API says so', async () => {
    const audience = 'https://rfc9068.example.com'
    const { body } = await tokensFor(server, openBrowser(server), 'web', { audience })
    expect(decodeProtectedHeader(body.access_token).typ).toBe('at+jwt')
    const claims = decodeJwt(body.access_token)
    expect(claims).toMatchObject({ client_id: 'web', jti: expect.any(String) })
    expect(claims).not.toHaveProperty('azp')
    expect((await userinfo(body.access_token)).status).toBe(200)
  })

  it('is signed as the API says', async () => {
    const hs = await tokensFor(server, openBrowser(server), 'web', { audience: 'https://hs.example.com' })
    const { protectedHeader } = await jwtVerify(hs.body.access_token, Buffer.from('a signing secret of an API'))
    expect(protectedHeader.alg).toBe('HS256')
    const ps = await tokensFor(server, openBrowser(server), 'web', { audience: 'https://ps.example.com' })
    expect(decodeProtectedHeader(ps.body.access_token).alg).toBe('PS256')
  })

  it('with RBAC has the permitted scopes and the permissions', async () => {
    const audience = 'https://rbac.example.com'
    const scope = 'openid read:things write:things'
    const none = await tokensFor(server, openBrowser(server), 'web', { audience, scope })
    expect(decodeJwt(none.body.access_token)).toMatchObject({ scope: 'openid', permissions: [] })
    await server.services.db
      .insertInto('user_permissions')
      .values({
        user_id: server.login.users.get('ann') as string,
        resource_server_identifier: audience,
        permission_name: 'read:things',
      })
      .execute()
    const some = await tokensFor(server, openBrowser(server), 'web', { audience, scope })
    expect(decodeJwt(some.body.access_token)).toMatchObject({
      scope: 'openid read:things',
      permissions: ['read:things'],
    })
    expect(some.body.scope).toBe('openid read:things')
  })

  it('takes the tenant default audience when none is asked for', async () => {
    await server.tenant({ default_audience: api })
    const { body } = await tokensFor(server, openBrowser(server), 'web')
    const own = await tokensFor(server, openBrowser(server), 'web', { audience: `${server.issuer}userinfo` })
    await server.tenant({ default_audience: '' })
    expect(decodeJwt(body.access_token).aud).toContain(api)
    expect(own.body.access_token).not.toContain('.')
  })
})

describe('what Actions say of tokens', () => {
  it('stands in those of our own APIs only under a namespace', async () => {
    server.login.verdict = () => ({ accessTokenClaims: { plan: 'gold', 'https://example.com/plan': 'gold' } })
    const { body } = await tokensFor(server, openBrowser(server), 'web', { audience: `${server.issuer}mfa/` })
    server.login.verdict = () => ({})
    const claims = decodeJwt(body.access_token)
    expect(claims['https://example.com/plan']).toBe('gold')
    expect(claims).not.toHaveProperty('plan')
  })

  it('stands in them, but never over a claim of the protocol', async () => {
    const forged = {
      sub: 'x',
      iss: 'x',
      aud: 'x',
      exp: 1,
      azp: 'x',
      sid: 'x',
      scope: 'x',
      permissions: ['x'],
      nonce: 'x',
    }
    server.login.verdict = () => ({
      idTokenClaims: { ...forged, 'https://example.com/role': 'admin', plan: 'gold', nickname: 'Annie' },
      accessTokenClaims: { ...forged, 'https://example.com/role': 'admin' },
      addedScopes: ['write:things', 'special:thing'],
      removedScopes: ['read:things'],
      organization: { id: 'org_1', name: 'Acme' },
      acr: 'urn:mfa',
      amr: ['mfa'],
    })
    const { body } = await tokensFor(server, openBrowser(server), 'web', {
      audience: api,
      scope: 'openid profile read:things',
      nonce: 'n',
    })
    server.login.verdict = () => ({})
    expect(decodeJwt(body.id_token)).toMatchObject({
      iss: server.issuer,
      aud: 'web',
      nonce: 'n',
      'https://example.com/role': 'admin',
      plan: 'gold',
      nickname: 'Annie',
      org_id: 'org_1',
      acr: 'urn:mfa',
      amr: ['mfa'],
    })
    const claims = decodeJwt(body.access_token)
    expect(claims).toMatchObject({
      iss: server.issuer,
      azp: 'web',
      'https://example.com/role': 'admin',
      scope: 'openid profile write:things special:thing',
      org_id: 'org_1',
    })
    expect(claims).not.toHaveProperty('permissions')
    expect(claims).not.toHaveProperty('sid')
    expect(decodeJwt(body.id_token).sid).toMatch(/^[A-Za-z0-9]{32}$/)
  })

  it('is told by /userinfo too', async () => {
    server.login.verdict = () => ({ idTokenClaims: { 'https://example.com/role': 'admin' } })
    const { body } = await tokensFor(server, openBrowser(server), 'web')
    server.login.verdict = () => ({})
    expect(await (await userinfo(body.access_token)).json()).toMatchObject({ 'https://example.com/role': 'admin' })
  })

  it('stops at 100 KB', async () => {
    server.login.verdict = () => ({ accessTokenClaims: { big: 'x'.repeat(101 * 1024) } })
    const answer = await tokensFor(server, openBrowser(server), 'web', { audience: api })
    server.login.verdict = () => ({})
    expect(answer).toMatchObject({ status: 403, body: { error: 'access_denied' } })
  })

  it('shows the name of the organization where names are in use', async () => {
    await server.tenant({ allow_organization_name_in_authentication_api: true })
    server.login.verdict = () => ({ organization: { id: 'org_1', name: 'Acme' } })
    const { body } = await tokensFor(server, openBrowser(server), 'web')
    server.login.verdict = () => ({})
    await server.tenant({ allow_organization_name_in_authentication_api: false })
    expect(decodeJwt(body.id_token)).toMatchObject({ org_id: 'org_1', org_name: 'acme' })
  })

  it.each([undefined, api])('tells /userinfo which organization a token is for (audience %s)', async audience => {
    server.login.verdict = () => ({ organization: { id: 'org_1', name: 'acme' } })
    const { body } = await tokensFor(server, openBrowser(server), 'web', { audience, scope: 'openid' })
    server.login.verdict = () => ({})
    expect(await (await userinfo(body.access_token)).json()).toEqual({
      sub: server.login.users.get('ann'),
      org_id: 'org_1',
    })
  })

  it('names no organization to a user who is no member of it by then', async () => {
    server.login.verdict = () => ({ organization: { id: 'org_2', name: 'other' } })
    const answer = await tokensFor(server, openBrowser(server), 'web', { audience: api })
    server.login.verdict = () => ({})
    expect(answer).toMatchObject({ status: 403, body: { error: 'access_denied' } })
  })
})

describe('an ID token', () => {
  it('is signed with the secret of a client that wants HS256', async () => {
    await server.client({ client_id: 'hs', jwt_configuration: { alg: 'HS256', lifetime_in_seconds: 60 } })
    const { body } = await tokensFor(server, openBrowser(server), 'hs')
    const { payload } = await jwtVerify(body.id_token, Buffer.from(secretOf('hs')), { algorithms: ['HS256'] })
    expect((payload.exp as number) - (payload.iat as number)).toBe(60)
  })

  it('has the claims of its scopes and no others', async () => {
    const { body } = await tokensFor(server, openBrowser(server), 'web', { scope: 'openid phone' })
    const { iss: _, aud: __, iat: ___, exp: ____, sid: _____, ...rest } = decodeJwt(body.id_token)
    expect(rest).toEqual({
      sub: server.login.users.get('ann'),
      phone_number: '+4912345',
      phone_number_verified: true,
    })
  })
})

describe('/userinfo refuses', () => {
  it.each([
    ['no token', undefined],
    ['an unknown one', 'nonsense'],
    ['a forged JWT', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'],
  ])('%s', async (_case, token) => {
    const headers = token ? { authorization: `Bearer ${token}` } : undefined
    const answer = await fetch(new URL('/userinfo', server.issuer), { headers })
    expect(answer.status).toBe(401)
    expect(await answer.text()).toBe('Unauthorized')
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /)
  })
})

test('discovery tells the truth about this issuer', async () => {
  const answer = await fetch(new URL('/.well-known/openid-configuration', server.issuer))
  const document = (await answer.json()) as Record<string, unknown>
  expect(document).toMatchObject({
    issuer: server.issuer,
    authorization_endpoint: `${server.issuer}authorize`,
    token_endpoint: `${server.issuer}oauth/token`,
    userinfo_endpoint: `${server.issuer}userinfo`,
    jwks_uri: `${server.issuer}.well-known/jwks.json`,
    revocation_endpoint: `${server.issuer}oauth/revoke`,
    end_session_endpoint: `${server.issuer}oidc/logout`,
    mfa_challenge_endpoint: `${server.issuer}mfa/challenge`,
    code_challenge_methods_supported: ['S256', 'plain'],
    backchannel_logout_supported: true,
  })
  expect(document).not.toHaveProperty('pushed_authorization_request_endpoint')
  const { keys } = (await (await fetch(document.jwks_uri as string)).json()) as { keys: Record<string, unknown>[] }
  expect(keys).toHaveLength(2)
  for (const key of keys)
    expect(key).toEqual({
      kty: 'RSA',
      use: 'sig',
      alg: 'RS256',
      n: expect.any(String),
      e: 'AQAB',
      kid: expect.any(String),
      x5t: expect.any(String),
      x5c: [expect.any(String)],
    })
})
