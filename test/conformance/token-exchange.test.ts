import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { AuthClient } from '@auth0/auth0-auth-js'
import { decodeJwt } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answerBy, exchange, legacyType, mayExchange } from '../fixtures/token-exchange.ts'
import {
  challenge,
  connectionName,
  grants,
  type Person,
  passwordGrant,
  secretOf,
  startWorld,
  token,
  type World,
} from '../fixtures/world.ts'

let world: World
let ann: Person
const api = 'https://api.example.com'
const byId = 'api.authentication.setUserById(token.sub)'
const byConnection = (options: string, connection = connectionName) =>
  `const { options, ...attributes } = token
   api.authentication.setUserByConnection('${connection}', attributes, ${options})`
const creating = `{ creationBehavior: 'create_if_not_exists', updateBehavior: 'none' }`
const replacing = `{ creationBehavior: 'none', updateBehavior: 'replace' }`
const finding = `{ creationBehavior: 'none', updateBehavior: 'none' }`
let users = 0
const newSubject = () => ({ user_id: `legacy-${++users}`, email: `legacy${users}@example.com` })

beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web', ...mayExchange, client_metadata: { team: 'ops' } })
  await world.client({ client_id: 'spa', token_endpoint_auth_method: 'none', ...mayExchange })
  await world.resource(api)
  await world.factors('otp', 'recovery-code')
  ann = await world.person({ factors: ['otp'] })
})
beforeEach(() => answerBy(world, byId))
afterEach(async () => {
  await world.policy('never')
  await world.actions()
})

interface Entry {
  type: string
  description: string
  user_id?: string
  details?: {
    subject_token_type?: string
    actor?: unknown
    actions?: { executions: string[] }
    error?: unknown
  }
}
const lastLog = async () =>
  (await world.api<{ log_id: string }[]>('GET', '/v2/logs?per_page=1&sort=date:-1'))[0]?.log_id ?? '0'
const logsSince = (from: string) => world.api<Entry[]>('GET', `/v2/logs?from=${from}&take=100`)
const user = (id: string) => world.api<Record<string, unknown>>('GET', `/v2/users/${encodeURIComponent(id)}`)
const executionOf = (entry: Entry | undefined) =>
  world.api('GET', `/v2/actions/executions/${entry?.details?.actions?.executions[0]}`)

describe('custom-token-exchange', () => {
  it('is told of the token, of whoever brings it and of what for, without the secret of the application', async () => {
    await answerBy(world, `throw new Error(JSON.stringify({ ...event, secrets: Object.keys(event.secrets) }))`)
    const from = await lastLog()
    await exchange(world, 'web', 'opaque', {
      audience: api,
      scope: 'openid read:things unknown:scope',
      device: 'd-1',
      actor_token: 'of an agent',
      actor_token_type: 'urn:acme:agent',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    })
    const entry = (await logsSince(from)).find(({ type }) => type === 'fecte')
    const { results } = (await executionOf(entry)) as { results: { error: { msg: string } }[] }
    expect(JSON.parse(results[0]?.error.msg as string)).toEqual({
      client: { client_id: 'web', name: 'web', metadata: { team: 'ops' } },
      configuration: {},
      request: {
        body: {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          client_id: 'web',
          subject_token_type: legacyType,
          actor_token_type: 'urn:acme:agent',
          requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          audience: api,
          scope: 'openid read:things unknown:scope',
          device: 'd-1',
        },
        geoip: {},
        hostname: 'localhost',
        ip: '127.0.0.1',
        method: 'POST',
        user_agent: expect.any(String),
      },
      resource_server: { identifier: api },
      secrets: ['KEY'],
      tenant: { id: 'sallyport' },
      transaction: {
        subject_token: 'opaque',
        subject_token_type: legacyType,
        actor_token: 'of an agent',
        actor_token_type: 'urn:acme:agent',
        requested_scopes: ['openid', 'read:things', 'unknown:scope'],
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      },
    })
  })
})

describe('the user that an Action sets', () => {
  it('gets the tokens that were asked for, of the type that the answer names', async () => {
    const from = await lastLog()
    const { status, body } = await exchange(
      world,
      'web',
      { sub: ann.id },
      { audience: api, scope: 'openid email read:things offline_access' },
    )
    expect(status).toBe(200)
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 86400,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      refresh_token: expect.any(String),
      scope: 'openid email read:things offline_access',
    })
    expect(decodeJwt(body['id_token'] as string)).toMatchObject({ sub: ann.id, aud: 'web', email: ann.email })
    const access = decodeJwt(body['access_token'] as string)
    expect(access).toMatchObject({ sub: ann.id, azp: 'web' })
    expect(access).not.toHaveProperty('act')
    expect(await world.logs(ann.id)).toContain('secte')
    const entry = (await logsSince(from)).find(({ type }) => type === 'secte')
    expect(entry?.details).toMatchObject({ subject_token_type: legacyType })
    expect(await executionOf(entry)).toMatchObject({ trigger_id: 'custom-token-exchange', status: 'final' })
    expect(JSON.stringify(await logsSince(from))).not.toContain(JSON.stringify({ sub: ann.id }).slice(1, -1))
    const again = await token(world, 'web', {
      grant_type: 'refresh_token',
      refresh_token: body['refresh_token'] as string,
    })
    expect(again.status).toBe(200)
  })

  it('is told of to post-login Actions as somebody whose token was exchanged', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      const { protocol, subject_token_type, actor, actor_token_type } = event.transaction
      api.accessToken.setCustomClaim('https://example.com/seen',
        { protocol, subject_token_type, actor, actor_token_type, body: event.request.body, session: event.session })
    }`)
    const { body } = await exchange(world, 'web', { sub: ann.id }, { audience: api, device: 'd-1' })
    expect(decodeJwt(body['access_token'] as string)['https://example.com/seen']).toEqual({
      protocol: 'oauth2-token-exchange',
      subject_token_type: legacyType,
      body: expect.objectContaining({ subject_token_type: legacyType, device: 'd-1' }),
    })
    const seen = JSON.stringify(decodeJwt(body['access_token'] as string))
    expect(seen).not.toContain('subject_token"')
    expect(seen).not.toContain(secretOf('web'))
  })

  it('is refused by a post-login Action as in any login', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => api.access.deny('not today')`)
    expect(await exchange(world, 'web', { sub: ann.id })).toEqual({
      status: 403,
      body: { error: 'access_denied', error_description: 'not today' },
    })
  })

  it('gets nothing where he is blocked, or where none of his connections is enabled for the application', async () => {
    const bob = await world.person({ profile: { blocked: true } })
    expect(await exchange(world, 'web', { sub: bob.id })).toMatchObject({
      status: 403,
      body: { error: 'unauthorized' },
    })
    await world.api('POST', '/v2/connections', { name: 'elsewhere', strategy: 'auth0' })
    const carl = await world.person({ profile: { connection: 'elsewhere' } })
    expect(await exchange(world, 'web', { sub: carl.id })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: expect.stringContaining('enabled for the client') },
    })
  })
})

describe('setUserByConnection', () => {
  it('makes a user once, however many exchanges come at once, and finds him afterwards', async () => {
    await answerBy(world, byConnection(creating))
    const subject = { ...newSubject(), email_verified: true, name: 'Lea Gacy', given_name: 'Lea', family_name: 'Gacy' }
    const replies = await Promise.all(Array.from({ length: 5 }, () => exchange(world, 'web', subject)))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    const subs = new Set(replies.map(({ body }) => decodeJwt(body['id_token'] as string).sub))
    expect([...subs]).toEqual([`auth0|${subject.user_id}`])
    expect(await user(`auth0|${subject.user_id}`)).toMatchObject({
      email: subject.email,
      email_verified: true,
      name: 'Lea Gacy',
      given_name: 'Lea',
      logins_count: 5,
      identities: [{ connection: connectionName, provider: 'auth0', user_id: subject.user_id }],
    })
    expect((await world.logs(`auth0|${subject.user_id}`)).filter(type => type === 'ss')).toHaveLength(1)
    await answerBy(world, byConnection(finding))
    expect((await exchange(world, 'web', { user_id: subject.user_id })).status).toBe(200)
  })

  it('makes nobody unless the Action says so, and nobody without what the connection asks for', async () => {
    await answerBy(world, byConnection(finding))
    const refused = { status: 400, body: { error: 'invalid_request' } }
    expect(await exchange(world, 'web', newSubject())).toMatchObject(refused)
    await answerBy(world, byConnection(creating))
    expect(await exchange(world, 'web', { user_id: 'nameless' })).toMatchObject(refused)
    expect(await exchange(world, 'web', { ...newSubject(), username: 'lea' })).toMatchObject(refused)
    expect(await exchange(world, 'web', { ...newSubject(), email: ann.email })).toMatchObject(refused)
    await answerBy(world, byConnection(creating, 'no-such-connection'))
    expect(await exchange(world, 'web', newSubject())).toMatchObject(refused)
  })

  it('replaces what it may of a user who is there, and refuses another address, number, name or flag', async () => {
    await answerBy(world, byConnection(creating))
    const subject = { ...newSubject(), name: 'Before' }
    expect((await exchange(world, 'web', subject)).status).toBe(200)
    const id = `auth0|${subject.user_id}`
    await exchange(world, 'web', { ...subject, name: 'Not now' })
    expect(await user(id)).toMatchObject({ name: 'Before' })
    await answerBy(world, byConnection(replacing))
    const after = { ...subject, email: subject.email.toUpperCase(), name: 'After', nickname: 'aft' }
    expect((await exchange(world, 'web', after)).status).toBe(200)
    expect(await user(id)).toMatchObject({ name: 'After', nickname: 'aft', email: subject.email })
    for (const other of [
      { email: 'other@example.com' },
      { email_verified: true },
      { phone_number: '+4915100000001' },
      { username: 'other' },
    ])
      expect(await exchange(world, 'web', { ...after, ...other, name: 'Never' })).toMatchObject({
        status: 400,
        body: { error: 'invalid_request', error_description: expect.stringContaining(Object.keys(other)[0] as string) },
      })
    expect(await user(id)).toMatchObject({ name: 'After', email_verified: false })
  })

  it('changes the identity alone where it is linked to another user, who is the one that gets the tokens', async () => {
    await answerBy(world, byConnection(creating))
    const subject = { ...newSubject(), name: 'Linked Before' }
    await exchange(world, 'web', subject)
    const main = await world.person({ profile: { name: 'Main' } })
    await world.api('POST', `/v2/users/${encodeURIComponent(main.id)}/identities`, {
      provider: 'auth0',
      user_id: subject.user_id,
    })
    await answerBy(world, byConnection(replacing))
    const reply = await exchange(world, 'web', { ...subject, name: 'Linked After' })
    expect(decodeJwt(reply.body['id_token'] as string).sub).toBe(main.id)
    expect(await user(main.id)).toMatchObject({
      name: 'Main',
      identities: [{}, { user_id: subject.user_id, profileData: { name: 'Linked After' } }],
    })
  })

  it('writes metadata of new users and of those who are there', async () => {
    await answerBy(
      world,
      `api.user.setAppMetadata('from', 'legacy'); api.user.setUserMetadata('lang', token.lang)
       const { lang, ...attributes } = token
       api.authentication.setUserByConnection('${connectionName}', attributes, ${creating})`,
    )
    const subject = newSubject()
    await exchange(world, 'web', { ...subject, lang: 'de' })
    expect(await user(`auth0|${subject.user_id}`)).toMatchObject({
      app_metadata: { from: 'legacy' },
      user_metadata: { lang: 'de' },
    })
    await exchange(world, 'web', { ...subject, lang: null })
    expect(await user(`auth0|${subject.user_id}`)).not.toHaveProperty('user_metadata.lang')
  })

  it('verifies the address of a new user unless it is verified or the Action wants no mail', async () => {
    await answerBy(world, byConnection(creating))
    const [asked, verified, silent] = [newSubject(), newSubject(), newSubject()]
    await exchange(world, 'web', asked)
    await exchange(world, 'web', { ...verified, email_verified: true })
    await exchange(world, 'web', { ...silent, verify_email: false })
    await expect.poll(async () => (await world.inbox(asked.email)).length).toBe(1)
    expect(await world.inbox(verified.email)).toEqual([])
    expect(await world.inbox(silent.email)).toEqual([])
  })

  it('asks pre-user-registration of a new user, and makes nobody where it refuses', async () => {
    await answerBy(world, byConnection(creating))
    const subject = newSubject()
    await world.bind('pre-user-registration', {
      'No legacy': `exports.onExecutePreUserRegistration = async (event, api) => {
        if (event.transaction.protocol === 'oauth2-token-exchange') api.access.deny('legacy', 'No more of these.')
      }`,
    })
    expect(await exchange(world, 'web', subject)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: 'No more of these.' },
    })
    await world.bind('pre-user-registration', {})
    await expect(user(`auth0|${subject.user_id}`)).rejects.toThrow('404')
  })
})

describe('MFA', () => {
  const enable = `exports.onExecutePostLogin = async (event, api) => { api.multifactor.enable('any') }`

  it.each([
    ['the policy', () => world.policy('always')],
    ['multifactor.enable', () => world.actions(enable)],
  ])('that %s asks for is done by the MFA API, and the exchange goes on', async (_what, ask) => {
    await ask()
    const asked = await exchange(world, 'web', { sub: ann.id }, { audience: api })
    expect(asked).toMatchObject({ status: 403, body: { error: 'mfa_required' } })
    expect(asked.body['mfa_requirements']).toEqual({ challenge: expect.arrayContaining([{ type: 'otp' }]) })
    const { mfa_token } = asked.body
    expect((await challenge(world, 'web', mfa_token, { challenge_type: 'otp' })).body).toEqual({
      challenge_type: 'otp',
    })
    world.pass(30_000)
    const done = await token(world, 'web', { grant_type: grants.otp, mfa_token, otp: ann.code() })
    expect(done).toMatchObject({
      status: 200,
      body: { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' },
    })
    expect(decodeJwt(done.body['access_token'] as string)).toMatchObject({ sub: ann.id })
    expect(await token(world, 'web', { grant_type: grants.otp, mfa_token, otp: ann.code() })).toMatchObject({
      status: 403,
    })
  })

  it('commands fail the exchange', async () => {
    await world.tenant({ customize_mfa_in_postlogin_action: true })
    await world.actions(
      `exports.onExecutePostLogin = async (event, api) => { api.authentication.challengeWith({ type: 'otp' }) }`,
    )
    expect(await exchange(world, 'web', { sub: ann.id })).toMatchObject({
      status: 403,
      body: { error: 'access_denied' },
    })
  })

  it('is refused with an actor, and with an organization', async () => {
    await world.policy('always')
    await answerBy(world, `${byId}; api.authentication.setActor({ sub: 'agent' })`)
    expect(await exchange(world, 'web', { sub: ann.id })).toEqual({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: 'MFA is not supported using actor_token with the requested token exchange profile.',
      },
    })
    const { id } = await world.api<{ id: string }>('POST', '/v2/organizations', { name: 'mfa-org' })
    await world.api('POST', `/v2/organizations/${id}/members`, { members: [ann.id] })
    const [connection] = await world.api<{ id: string }[]>('GET', `/v2/connections?name=${connectionName}`)
    await world.api('POST', `/v2/organizations/${id}/enabled_connections`, { connection_id: connection?.id })
    await answerBy(world, byId)
    expect(await exchange(world, 'web', { sub: ann.id }, { organization: id })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    })
  })
})

describe('an organization', () => {
  let id: string
  beforeAll(async () => {
    id = (await world.api<{ id: string }>('POST', '/v2/organizations', { name: 'acme' })).id
    const [connection] = await world.api<{ id: string }[]>('GET', `/v2/connections?name=${connectionName}`)
    await world.api('POST', `/v2/organizations/${id}/enabled_connections`, { connection_id: connection?.id })
    await world.api('POST', `/v2/organizations/${id}/members`, { members: [ann.id] })
  })

  it('that the call names is told to the Action and stands in the tokens of its members', async () => {
    await answerBy(world, `if (event.organization.name !== 'acme') throw new Error('untold'); ${byId}`)
    const reply = await exchange(world, 'web', { sub: ann.id }, { organization: id })
    expect(decodeJwt(reply.body['id_token'] as string)).toMatchObject({ org_id: id })
    const bob = await world.person()
    expect(await exchange(world, 'web', { sub: bob.id }, { organization: id })).toMatchObject({ status: 403 })
    expect(await exchange(world, 'web', { sub: ann.id }, { organization: 'org_0123456789abcdef' })).toMatchObject({
      status: 400,
    })
  })

  it('that the Action sets counts, by id or name', async () => {
    for (const named of [id, 'acme']) {
      await answerBy(world, `${byId}; api.authentication.setOrganization('${named}')`)
      const reply = await exchange(world, 'web', { sub: ann.id })
      expect(decodeJwt(reply.body['access_token'] ? (reply.body['id_token'] as string) : '')).toMatchObject({
        org_id: id,
      })
    }
    await answerBy(world, `${byId}; api.authentication.setOrganization('nobody')`)
    expect(await exchange(world, 'web', { sub: ann.id })).toMatchObject({ status: 400 })
  })
})

describe('an actor', () => {
  const act = { sub: 'agent', team: 'support', act: { sub: 'service', level: 2 } }

  it('stands in both tokens, at /userinfo and in the log; there is no refresh token', async () => {
    const from = await lastLog()
    await answerBy(world, `${byId}; api.authentication.setActor(token.act)`)
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.accessToken.setCustomClaim('https://example.com/actor', event.transaction.actor)
      api.accessToken.addScope('offline_access')
    }`)
    const reply = await exchange(
      world,
      'web',
      { sub: ann.id, act },
      { audience: api, scope: 'openid offline_access read:things' },
    )
    expect(reply.status).toBe(200)
    expect(reply.body).not.toHaveProperty('refresh_token')
    expect(reply.body['scope']).toBe('openid read:things')
    expect(decodeJwt(reply.body['id_token'] as string)['act']).toEqual(act)
    expect(decodeJwt(reply.body['access_token'] as string)).toMatchObject({ act, 'https://example.com/actor': act })
    const userinfo = (access: unknown) =>
      fetch(new URL('userinfo', world.issuer), { headers: { authorization: `Bearer ${access}` } }).then(a => a.json())
    expect(await userinfo(reply.body['access_token'])).toMatchObject({ sub: ann.id, act })
    const opaque = await exchange(world, 'web', { sub: ann.id, act })
    expect(await userinfo(opaque.body['access_token'])).toMatchObject({ sub: ann.id, act })
    const entry = (await logsSince(from)).find(({ type }) => type === 'secte')
    expect(entry?.details?.actor).toEqual(act)
  })

  it('token that is an ID token of ours is verified, and its user told to the Action', async () => {
    const bob = await world.person()
    const { body } = await passwordGrant(world, 'web', bob, { audience: api, scope: 'openid read:things' })
    await answerBy(
      world,
      `const { actor_token_user, actor_token_type } = event.transaction
       api.authentication.setActor({ sub: actor_token_user.user_id, type: actor_token_type.slice(-8) })
       ${byId}`,
    )
    const idToken = 'urn:ietf:params:oauth:token-type:id_token'
    const asked = { actor_token: body['id_token'] as string, actor_token_type: idToken }
    const reply = await exchange(world, 'web', { sub: ann.id }, { ...asked, scope: 'openid offline_access' })
    expect(decodeJwt(reply.body['id_token'] as string)['act']).toEqual({ sub: bob.id, type: 'id_token' })
    const refused = { status: 400, body: { error: 'invalid_request' } }
    for (const actor_token of [body['access_token'] as string, `${body['id_token']}x`, 'none', 'a.b.c'])
      expect(await exchange(world, 'web', { sub: ann.id }, { ...asked, actor_token })).toMatchObject(refused)
    world.pass(36_001_000)
    expect(await exchange(world, 'web', { sub: ann.id }, asked)).toMatchObject(refused)
  })

  it('token of another type is the Action’s to read, and leaves no refresh token either', async () => {
    await answerBy(world, `if (event.transaction.actor_token !== 'a') throw new Error('untold'); ${byId}`)
    const asked = { actor_token: 'a', actor_token_type: 'urn:acme:actor', scope: 'openid offline_access' }
    const reply = await exchange(world, 'web', { sub: ann.id }, asked)
    expect(reply.status).toBe(200)
    expect(reply.body).not.toHaveProperty('refresh_token')
  })
})

describe('auth0-auth-js', () => {
  it('exchanges a token', async () => {
    const ca = readFileSync(join(world.server.dataDir, 'ca.pem'), 'utf8')
    setDefaultCACertificates([...getCACertificates('default'), ca])
    const client = new AuthClient({
      domain: new URL(world.server.httpsUrl).host,
      clientId: 'web',
      clientSecret: secretOf('web'),
    })
    const tokens = await client.exchangeToken({
      subjectToken: JSON.stringify({ sub: ann.id }),
      subjectTokenType: legacyType,
      audience: api,
      scope: 'openid profile',
    })
    expect(tokens.claims?.sub).toBe(ann.id)
    expect(tokens.issuedTokenType).toBe('urn:ietf:params:oauth:token-type:access_token')
  })
})
