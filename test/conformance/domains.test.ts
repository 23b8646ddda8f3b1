import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { localCertificate } from '../../src/http/certificate.ts'
import { insertResourceServer } from '../../src/store/resource-servers.ts'
import { revokeSigningKey, rotateSigningKeys } from '../../src/store/signing-keys.ts'
import { atEnd } from '../fixtures/store.ts'
import { authorizeUrl, locationOf, logIn, openBrowser, tokenCall, tokensFor } from './fixtures/browser.ts'
import { type ProtocolServer, secretOf, startProtocol } from './fixtures/server.ts'

let server: ProtocolServer
let https: string

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-ca-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  const tls = await localCertificate(folder)
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(join(folder, 'ca.pem'), 'utf8')])
  server = await startProtocol({ realTime: true, tls })
  https = server.httpsIssuer as string
  await server.client({ client_id: 'web' })
  await server.user('ann')
})

describe('the issuer follows the domain that a request came to', () => {
  it('in discovery, tokens and answers', async () => {
    for (const issuer of [server.issuer, https]) {
      const document = (await (await fetch(new URL('/.well-known/openid-configuration', issuer))).json()) as {
        issuer: string
        token_endpoint: string
      }
      expect(document).toMatchObject({ issuer, token_endpoint: `${issuer}oauth/token` })
      const url = new URL(authorizeUrl({ client_id: 'web' }), issuer)
      const back = locationOf(await logIn(openBrowser(server), url.href, 'ann'))
      expect(back.searchParams.get('iss')).toBe(issuer)
      const { body } = await tokenCall(
        server,
        {
          grant_type: 'authorization_code',
          client_id: 'web',
          client_secret: secretOf('web'),
          code: back.searchParams.get('code') as string,
          redirect_uri: 'https://app.example.com/cb',
        },
        { issuer },
      )
      expect(decodeJwt(body.id_token).iss).toBe(issuer)
    }
  })

  it('and the Management API is known under each of them, with the audience as it was asked for', async () => {
    await insertResourceServer(server.services.db, {
      id: 'management',
      identifier: `${server.issuer}api/v2/`,
      name: 'Management API',
      is_system: true,
      scopes: [{ value: 'read:users' }],
      now: Date.now(),
    })
    await server.grant('web', `${server.issuer}api/v2/`, ['read:users'])
    for (const audience of [
      `${server.issuer}api/v2/`,
      `${https}api/v2/`,
      `${server.issuer.replace('http:', 'https:')}api/v2/`,
    ]) {
      const body = { grant_type: 'client_credentials', client_id: 'web', client_secret: secretOf('web'), audience }
      const answer = await tokenCall(server, body)
      expect(decodeJwt(answer.body.access_token)).toMatchObject({ aud: audience, scope: 'read:users' })
    }
  })

  it('a token of one domain opens no /userinfo of another', async () => {
    await server.api('https://api.example.com')
    const { body } = await tokensFor(server, openBrowser(server), 'web', { audience: 'https://api.example.com' })
    const headers = { authorization: `Bearer ${body.access_token}` }
    expect((await fetch(new URL('/userinfo', server.issuer), { headers })).status).toBe(200)
    expect((await fetch(new URL('/userinfo', https), { headers })).status).toBe(401)
  })
})

test('over https the session cookie reaches frames of other sites, and cookies of a login are secure', async () => {
  const browser = openBrowser(server)
  const page = await browser.get(new URL(authorizeUrl({ client_id: 'web' }), https).href)
  for (const [name, cookie] of browser.cookies) {
    expect(name).toMatch(/^(__Host-sallyport_login_[\w-]{10} \/|sallyport_resume \/authorize\/.+)$/)
    expect(cookie.attributes).toMatch(/httponly/i)
    expect(cookie.attributes).toMatch(/samesite=lax/i)
    expect(cookie.attributes).toMatch(/secure/i)
  }
  const form = await browser.post(locationOf(page).href, { username: 'ann' })
  await browser.get(locationOf(form).href)
  expect(browser.cookies.get('auth0 /')?.attributes).toMatch(/samesite=none/i)
  expect(browser.cookies.get('auth0 /')?.attributes).toMatch(/secure/i)
})

test('a rotated key signs at once, the old one verifies until it is revoked, and the next is published beforehand', async () => {
  const idToken = async () => (await tokensFor(server, openBrowser(server), 'web')).body.id_token
  const published = async () => {
    const answer = await fetch(new URL('/.well-known/jwks.json', server.issuer))
    return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(key => key.kid)
  }
  const keys = () => createRemoteJWKSet(new URL('/.well-known/jwks.json', server.issuer))
  const before = await idToken()
  const [current, next] = await published()
  expect(decodeProtectedHeader(before).kid).toBe(current)
  expect((await rotateSigningKeys(server.services)).kid).toBe(next)
  const after = await idToken()
  expect(decodeProtectedHeader(after).kid).toBe(next)
  for (const token of [before, after]) await jwtVerify(token, keys())
  expect(await published()).toHaveLength(3)
  expect(await revokeSigningKey(server.services.db, current as string, Date.now())).toBe(true)
  await expect(jwtVerify(before, keys())).rejects.toThrow()
  expect(await published()).not.toContain(current)
})
