import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { engines } from '../fixtures/store.ts'
import { openBrowser, tokensFor } from './fixtures/browser.ts'
import { startProtocol } from './fixtures/server.ts'

describe.each(engines)('a login on %s', engine => {
  it('leads from /authorize by the login to a code, and the code to tokens', async () => {
    const server = await startProtocol({ engine })
    const client = await server.client({ client_id: 'web' })
    const ann = await server.user('ann')
    const { status, body } = await tokensFor(server, openBrowser(server), client, { nonce: 'n' })
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 86400, scope: 'openid profile email' })
    expect(status).toBe(200)
    const claims = decodeJwt(body.id_token)
    expect(claims).toMatchObject({
      iss: server.issuer,
      aud: client,
      sub: ann.user_id,
      nonce: 'n',
      email: 'ann@example.com',
      nickname: 'ann',
    })
    expect(claims.sid).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(decodeProtectedHeader(body.id_token)).toMatchObject({ alg: 'RS256', typ: 'JWT' })
  })
})
