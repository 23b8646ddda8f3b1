import { generateKeyPairSync } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { ServerClient, type StateData, type TransactionData } from '@auth0/auth0-server-js'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  keptEntry,
  listenAsApplication,
  type SdkWorld,
  startSdkWorld,
  travel,
  userAgent,
} from '../fixtures/application.ts'
import { answerBy, legacyType } from '../fixtures/token-exchange.ts'
import { type Person, secretOf } from '../fixtures/world.ts'

let world: SdkWorld
const api = 'https://api.example.com'
let redirect_uri: string

beforeAll(async () => {
  world = await startSdkWorld()
  // The SDK keeps what discovery said for every client of a domain.
  await world.tenant({ pushed_authorization_requests_supported: true })
  redirect_uri = `${await listenAsApplication((_request, response) => response.end('callback'))}/callback`
  await world.resource(api)
})

let clients = 0

const application = async (options: Record<string, unknown> = {}, settings: Record<string, unknown> = {}) => {
  const clientId = `server-js-${++clients}`
  await world.client({ client_id: clientId, callbacks: [redirect_uri], ...settings })
  const states = keptEntry<StateData>()
  const forgotten: unknown[] = []
  const client = new ServerClient({
    domain: world.domain,
    clientId,
    ...(options['clientAssertionSigningKey'] ? {} : { clientSecret: secretOf(clientId) }),
    authorizationParams: { redirect_uri, audience: api, scope: 'openid profile email offline_access read:things' },
    transactionStore: keptEntry<TransactionData>() as never,
    stateStore: { ...states, deleteByLogoutToken: async (claims: unknown) => void forgotten.push(claims) } as never,
    ...options,
  })
  return { client, clientId, forgotten, states }
}

/** From the SDK's own URL through the pages to the callback, which it is handed. */
const logIn = async (client: ServerClient, person: Person, options: object = {}) => {
  const url = await client.startInteractiveLogin(options)
  const rest = await travel(userAgent(), url.href, person)
  expect(rest.text, rest.url.href).toBe('callback')
  await client.completeInteractiveLogin(rest.url)
  return { screens: rest.screens, asked: url.searchParams }
}

describe('auth0-server-js', () => {
  it('logs in through the MFA of an Action, tells of its user and logs out', async () => {
    const { client } = await application()
    const ann = await world.person({ factors: ['otp'] })
    const { screens } = await logIn(client, ann, { appState: { to: '/inside' } })
    expect(screens).toEqual(['login', 'mfa-otp-challenge'])
    expect(await client.getUser()).toMatchObject({ sub: ann.id, email: ann.email })
    expect((await client.getAccessToken()).accessToken).toMatch(/^eyJ/)
    const logout = await client.logout({ returnTo: 'http://localhost:9/' })
    expect(logout.pathname).toBe('/oidc/logout')
  })

  it('renews a token that is over, and cannot once it has revoked', async () => {
    const { client, states } = await application()
    const ann = await world.person({ factors: ['otp'] })
    await logIn(client, ann)
    const expire = async () => {
      const state = (await states.get()) as StateData
      for (const set of state.tokenSets) set.expiresAt = 0
      return state.tokenSets[0]?.accessToken
    }
    const first = await expire()
    expect((await client.getAccessToken()).accessToken).not.toBe(first)
    await client.revokeRefreshToken()
    await expire()
    await expect(client.getAccessToken()).rejects.toThrow()
  })

  it('pushes its authorization request, and proves itself by a private key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { client, clientId } = await application({
      clientAssertionSigningKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      clientAssertionSigningAlg: 'RS256',
    })
    const { id } = await world.api<{ id: string }>('POST', `/v2/clients/${clientId}/credentials`, {
      credential_type: 'public_key',
      pem: publicKey.export({ type: 'spki', format: 'pem' }),
    })
    await world.api('PATCH', `/v2/clients/${clientId}`, {
      token_endpoint_auth_method: null,
      client_authentication_methods: { private_key_jwt: { credentials: [{ id }] } },
    })
    const ann = await world.person({ factors: ['otp'] })
    const { asked } = await logIn(client, ann, { pushedAuthorizationRequests: true })
    expect(asked.get('request_uri')).toMatch(/^urn:/)
    expect(await client.getUser()).toMatchObject({ sub: ann.id })
  })

  it('logs in to an organization, by id and by name', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/organizations', { name: 'server-acme' })
    const [connection] = await world.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
    await world.api('POST', `/v2/organizations/${id}/enabled_connections`, { connection_id: connection?.id })
    await world.tenant({ allow_organization_name_in_authentication_api: true })
    for (const organization of [id, 'server-acme']) {
      const ann = await world.person({ factors: ['otp'] })
      await world.api('POST', `/v2/organizations/${id}/members`, { members: [ann.id] })
      const { client } = await application()
      await logIn(client, ann, { organization })
      expect(await client.getUser()).toMatchObject({ sub: ann.id, org_id: id })
    }
  })

  it('hears of a logout by the token that is posted to it', async () => {
    const posted: string[] = []
    const origin = await listenAsApplication(async (request, response) => {
      posted.push(new URLSearchParams(await text(request)).get('logout_token') ?? '')
      response.end()
    })
    const { client, forgotten } = await application({}, { oidc_logout: { backchannel_logout_urls: [`${origin}/`] } })
    const ann = await world.person({ factors: ['otp'] })
    const agent = userAgent()
    const url = await client.startInteractiveLogin()
    await client.completeInteractiveLogin((await travel(agent, url.href, ann)).url)
    await travel(agent, `${world.server.httpsUrl}v2/logout`)
    for (let tries = 0; tries < 100 && posted.length === 0; tries += 1) await new Promise(next => setTimeout(next, 50))
    await client.handleBackchannelLogout(posted[0] as string)
    expect(forgotten).toMatchObject([{ sub: ann.id, sid: (await client.getSession())?.user?.['sid'] }])
  })

  it('exchanges a token of elsewhere for a session', async () => {
    await answerBy(world, 'api.authentication.setUserById(token.sub)')
    const { client } = await application(
      {},
      {
        oidc_conformant: true,
        token_exchange: { allow_any_profile_of_type: ['custom_authentication'] },
      },
    )
    const ann = await world.person()
    await world.actions()
    await client.loginWithCustomTokenExchange({
      subjectToken: JSON.stringify({ sub: ann.id }),
      subjectTokenType: legacyType,
    })
    expect(await client.getUser()).toMatchObject({ sub: ann.id })
  })
})
