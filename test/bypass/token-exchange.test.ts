import { SignJWT } from 'jose'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerBy, exchange, exchangeType, legacyType, mayExchange } from '../fixtures/token-exchange.ts'
import { connectionName, grants, type Person, secretOf, startWorld, token, type World } from '../fixtures/world.ts'

let world: World
let ann: Person
const byId = 'api.authentication.setUserById(token.sub)'
const idToken = 'urn:ietf:params:oauth:token-type:id_token'

beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web', ...mayExchange, is_token_endpoint_ip_header_trusted: true })
  await world.client({ client_id: 'spa', token_endpoint_auth_method: 'none', ...mayExchange })
  await world.client({ client_id: 'not-enabled', grant_types: [exchangeType, 'refresh_token'] })
  await world.client({ client_id: 'other-party', thirdParty: true, ...mayExchange })
  await world.client({ client_id: 'hs', ...mayExchange, jwt_configuration: { alg: 'HS256' } })
  await world.resource('https://api.example.com')
  await world.factors('otp')
  ann = await world.person({ factors: ['otp'] })
})
beforeEach(async () => {
  await world.policy('never')
  await answerBy(world, byId)
  await throttle({})
  await world.services.db.deleteFrom('logs').execute()
  await world.services.db.deleteFrom('attempts').execute()
})

/** Ten tries an address, or as many as the test says; what a developer's own machine is spared has other numbers. */
const throttle = (change: { max_attempts?: number; shields?: string[]; allowlist?: string[] }) => {
  const { max_attempts = 9, ...rest } = change
  return world.api('PATCH', '/v2/attack-protection/suspicious-ip-throttling', {
    shields: ['admin_notification', 'block'],
    allowlist: [],
    ...rest,
    stage: { 'pre-custom-token-exchange': { max_attempts, rate: 600_000 } },
  })
}
const expectLogs = async (type: string, times: number) =>
  expect((await world.logs()).filter(one => one === type)).toHaveLength(times)
const guarded = () =>
  answerBy(
    world,
    `token === 'good' ? api.authentication.setUserById('${ann.id}') : api.access.rejectInvalidSubjectToken('bad')`,
  )

describe('who may exchange', () => {
  test('is an application that is allowed to, of the first party, that proves itself', async () => {
    for (const client of ['not-enabled', 'other-party'])
      expect(await exchange(world, client, { sub: ann.id })).toMatchObject({
        status: 403,
        body: { error: 'unauthorized_client' },
      })
    const wrong = await exchange(world, 'web', { sub: ann.id }, { client_secret: 'wrong' })
    expect(wrong).toMatchObject({ status: 401 })
    await expectLogs('fecte', 3)
    expect(await world.logs(ann.id)).toEqual([])
  })

  test.each([
    ['no subject token', { subject_token: undefined }],
    ['no type', { subject_token_type: undefined }],
    ['a type that nobody answers for', { subject_token_type: 'urn:acme:unknown' }],
    ['a type of the protocol', { subject_token_type: idToken }],
    ['another requested type', { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }],
    ['an actor token without type', { actor_token: 'x' }],
    ['a type without actor token', { actor_token_type: 'urn:acme:actor' }],
    ['a reserved actor type', { actor_token: 'x', actor_token_type: 'urn:ietf:params:oauth:token-type:jwt' }],
    ['an organization that is not there', { organization: 'org_aaaaaaaaaaaaaaaa' }],
  ])('asks with %s: refused before any Action runs', async (_what, more) => {
    await answerBy(world, `throw new Error('it ran')`)
    expect(await exchange(world, 'web', { sub: ann.id }, more)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    })
    expect(await world.logs()).toContain('fecte')
    expect(await world.logs()).not.toContain('actions_execution_failed')
  })

  test('asks for an API that the application may not use for users: refused', async () => {
    const nothing = await exchange(world, 'web', { sub: ann.id }, { audience: 'https://nobody.example.com' })
    expect(nothing).toMatchObject({ status: 403, body: { error: 'access_denied' } })
    await expectLogs('fecte', 1)
  })

  test('sends parameters twice: refused', async () => {
    const body = new URLSearchParams([
      ['grant_type', exchangeType],
      ['client_id', 'web'],
      ['client_secret', secretOf('web')],
      ['subject_token_type', legacyType],
      ['subject_token', JSON.stringify({ sub: 'auth0|nobody' })],
      ['subject_token', JSON.stringify({ sub: ann.id })],
    ])
    const answer = await fetch(new URL('oauth/token', world.issuer), { method: 'POST', body })
    expect(answer.status).toBe(400)
    expect(await world.logs(ann.id)).toEqual([])
  })
})

describe('an Action that', () => {
  test.each([
    ['denies with a code of the protocol', `api.access.deny('invalid_request', 'No.')`, 400, 'invalid_request', 'No.'],
    ['denies as a server', `api.access.deny('server_error', 'Later.')`, 500, 'server_error', 'Later.'],
    ['denies with a code of its own', `api.access.deny('unauthorized_login', 'No.')`, 403, 'unauthorized_login', 'No.'],
    ['denies with what is no code', `api.access.deny('"\\n', 'No.')`, 403, 'access_denied', 'No.'],
    ['denies after it has set the user', `${byId}; api.access.deny('x', 'No.')`, 403, 'x', 'No.'],
    ['rejects the token', `api.access.rejectInvalidSubjectToken('Forged.')`, 400, 'invalid_request', 'Forged.'],
    ['throws', `throw new Error('at db.internal:5432')`, 500, 'server_error', /^(?!.*internal).*failed/],
    ['throws after it has set the user', `${byId}; throw new Error('oops')`, 500, 'server_error', /failed/],
    ['sets no user', '', 500, 'server_error', /no user/],
    ['sets two users', `${byId}; api.authentication.setUserById('auth0|x')`, 500, 'server_error', /failed/],
    [
      'sets a user by both',
      `${byId}; api.authentication.setUserByConnection('${connectionName}', { user_id: 'x' }, { creationBehavior: 'none', updateBehavior: 'none' })`,
      500,
      'server_error',
      /failed/,
    ],
    ['sets nobody', `api.authentication.setUserById('auth0|nobody')`, 400, 'invalid_request', /not exist/],
    [
      'sets six actors',
      `${byId}; api.authentication.setActor({ sub: 'a', act: { sub: 'b', act: { sub: 'c', act: { sub: 'd', act: { sub: 'e', act: { sub: 'f' } } } } } })`,
      500,
      'server_error',
      /failed/,
    ],
    [
      'gives an actor six properties',
      `${byId}; api.authentication.setActor({ sub: 'a', a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 })`,
      500,
      'server_error',
      /failed/,
    ],
    [
      'gives an actor a property that is no plain value',
      `${byId}; api.authentication.setActor({ sub: 'a', roles: ['x'] })`,
      500,
      'server_error',
      /failed/,
    ],
    ['gives an actor no sub', `${byId}; api.authentication.setActor({ name: 'a' })`, 500, 'server_error', /failed/],
    [
      'names a behaviour that there is not',
      `api.authentication.setUserByConnection('${connectionName}', { user_id: 'x' }, { creationBehavior: 'always', updateBehavior: 'none' })`,
      500,
      'server_error',
      /failed/,
    ],
    [
      'sets attributes that there are not',
      `api.authentication.setUserByConnection('${connectionName}', { user_id: 'x', app_metadata: {} }, { creationBehavior: 'none', updateBehavior: 'none' })`,
      500,
      'server_error',
      /failed/,
    ],
  ])('%s gives no token', async (_what, body, status, error, description) => {
    await answerBy(world, body)
    expect(await exchange(world, 'web', { sub: ann.id })).toEqual({
      status,
      body: {
        error,
        error_description: typeof description === 'string' ? description : expect.stringMatching(description),
      },
    })
    await expectLogs('fecte', 1)
    expect(await world.logs()).not.toContain('secte')
  })

  test('is not deployed, or of a version that is gone, gives no token', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/actions/actions', {
      name: `Undeployed ${Date.now()}`,
      code: 'exports.onExecuteCustomTokenExchange = async () => {}',
      supported_triggers: [{ id: 'custom-token-exchange', version: 'v1' }],
    })
    const subject_token_type = 'urn:acme:undeployed'
    await world.api('POST', '/v2/token-exchange-profiles', {
      name: 'Undeployed',
      subject_token_type,
      action_id: id,
      type: 'custom_authentication',
    })
    expect(await exchange(world, 'web', { sub: ann.id }, { subject_token_type })).toMatchObject({
      status: 500,
      body: { error: 'server_error' },
    })
    await expectLogs('fecte', 1)
  })
})

describe('an actor token', () => {
  const asked = (actor_token: string) => ({ actor_token, actor_token_type: idToken })

  test('is believed only as an ID token that this server has signed, for an application of its own', async () => {
    await answerBy(world, `throw new Error('it ran')`)
    const claims = { iss: world.issuer, sub: ann.id, aud: 'hs' }
    const sign = (key: Uint8Array, members: object = {}) =>
      new SignJWT({ ...claims, ...members })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(key)
    const none = [{ alg: 'none' }, { ...claims, iat: 1, exp: 4_000_000_000 }]
      .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const forged = [
      // Every client has its secret: what is signed with it was made by anybody.
      await sign(Buffer.from(secretOf('hs'))),
      await sign(Buffer.from(JSON.stringify(await (await fetch(`${world.issuer}.well-known/jwks.json`)).json()))),
      `${none}.`,
    ]
    for (const one of forged)
      expect(await exchange(world, 'web', { sub: ann.id }, asked(one))).toMatchObject({
        status: 400,
        body: { error: 'invalid_request', error_description: expect.stringContaining('actor_token') },
      })
    await expectLogs('fecte', 3)
    expect(await world.logs()).not.toContain('actions_execution_failed')
  })

  test('of a user who is blocked by now is refused', async () => {
    const bob = await world.person()
    const { body } = await exchange(world, 'web', { sub: bob.id }, { scope: 'openid' })
    await world.api('PATCH', `/v2/users/${encodeURIComponent(bob.id)}`, { blocked: true })
    expect(await exchange(world, 'web', { sub: ann.id }, asked(body['id_token'] as string))).toMatchObject({
      status: 400,
    })
    await expectLogs('fecte', 1)
  })
})

describe('an address that brings tokens that are rejected', () => {
  const blocked = {
    status: 429,
    body: {
      error: 'too_many_attempts',
      error_description:
        'We have detected suspicious login behavior and further attempts will be blocked. Please contact the administrator.',
    },
  }

  test.each(['spa', 'web'])(
    'is blocked after so many, also for good ones, until one more is due (%s)',
    async client => {
      await throttle({ max_attempts: 3 })
      await guarded()
      for (let n = 0; n < 3; n++) expect(await exchange(world, client, 'bad')).toMatchObject({ status: 400 })
      expect(await exchange(world, client, 'good')).toEqual(blocked)
      expect((await world.logs()).filter(type => type === 'limit_mu')).toHaveLength(2)
      world.pass(600_001)
      expect(await exchange(world, client, 'good')).toMatchObject({ status: 200 })
    },
  )

  test('gains nothing by bringing them all at once', async () => {
    await throttle({ max_attempts: 3 })
    await guarded()
    const replies = await Promise.all(Array.from({ length: 12 }, () => exchange(world, 'spa', 'bad')))
    expect(replies.filter(({ status }) => status === 400)).toHaveLength(3)
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(9)
    await expectLogs('fecte', 12)
  })

  test('is not blocked by good ones, failures of the Action, or refusals of the user', async () => {
    await throttle({ max_attempts: 2 })
    await guarded()
    const many = await Promise.all(Array.from({ length: 8 }, () => exchange(world, 'spa', 'good')))
    expect(many.map(({ status }) => status)).toEqual(Array(8).fill(200))
    await answerBy(world, `if (token === 'deny') api.access.deny('x', 'y'); else throw new Error('x')`)
    for (const subject of ['deny', 'deny', 'throw', 'throw']) await exchange(world, 'spa', subject)
    await guarded()
    expect(await exchange(world, 'spa', 'good')).toMatchObject({ status: 200 })
    expect(await world.logs()).not.toContain('limit_mu')
  })

  test('is the user’s where a trusted application names it; another application’s word is nothing', async () => {
    await throttle({ max_attempts: 2 })
    await guarded()
    const from = (ip: string) => ({ 'auth0-forwarded-for': ip })
    for (const _ of [1, 2]) await exchange(world, 'web', 'bad', {}, from('203.0.113.5'))
    expect(await exchange(world, 'web', 'good', {}, from('203.0.113.5'))).toEqual(blocked)
    expect(await exchange(world, 'web', 'good', {}, from('203.0.113.6'))).toMatchObject({ status: 200 })
    for (const n of [1, 2]) await exchange(world, 'spa', 'bad', {}, from(`203.0.113.${10 + n}`))
    expect(await exchange(world, 'spa', 'good', {}, from('203.0.113.20'))).toEqual(blocked)
    expect(await world.logs()).toContain('limit_mu')
  })

  test('is let through where it is on the list of the tenant, and counted alone where it is not to be blocked', async () => {
    await guarded()
    for (const setting of [{ allowlist: ['127.0.0.1'] }, { shields: [] }]) {
      await throttle({ max_attempts: 1, ...setting })
      for (const _ of [1, 2, 3]) expect(await exchange(world, 'spa', 'bad')).toMatchObject({ status: 400 })
      expect(await exchange(world, 'spa', 'good')).toMatchObject({ status: 200 })
    }
    expect(await world.logs()).toContain('fecte')
  })
})

describe('MFA', () => {
  test('that the policy asks for stands before the tokens of an exchange too, and no other application can go on', async () => {
    await world.policy('always')
    const { status, body } = await exchange(world, 'web', { sub: ann.id })
    expect([status, body.error]).toEqual([403, 'mfa_required'])
    expect(body).not.toHaveProperty('access_token')
    const answer = { grant_type: grants.otp, mfa_token: body.mfa_token, otp: ann.code() }
    expect(await token(world, 'spa', answer)).toMatchObject({ status: 403, body: { error: 'invalid_grant' } })
    expect(await token(world, 'web', { ...answer, otp: '000000' })).toMatchObject({ status: 403 })
    expect(await world.logs(ann.id)).not.toContain('secte')
  })

  test('cannot be got around by saying that somebody acts for the user', async () => {
    await world.policy('always')
    await answerBy(world, `${byId}; api.authentication.setActor({ sub: 'agent' })`)
    expect(await exchange(world, 'web', { sub: ann.id })).toMatchObject({ status: 400 })
    await expectLogs('fecte', 1)
  })
})

describe('a profile', () => {
  test('that a token makes its Action set cannot reach beyond the user', async () => {
    await answerBy(
      world,
      `api.authentication.setUserByConnection('${connectionName}', JSON.parse(event.transaction.subject_token),
        { creationBehavior: 'create_if_not_exists', updateBehavior: 'replace' })`,
    )
    const given = `{"user_id":"poison-${Date.now()}","email":"poison${Date.now()}@example.com","__proto__":{"blocked":true}}`
    const reply = await exchange(world, 'web', given)
    expect(reply.status).toBe(500)
    await expectLogs('fecte', 1)
    expect(({} as { blocked?: boolean }).blocked).toBeUndefined()
  })

  test('of another user with the same address is not taken over', async () => {
    await answerBy(
      world,
      `api.authentication.setUserByConnection('${connectionName}', token,
        { creationBehavior: 'create_if_not_exists', updateBehavior: 'replace' })`,
    )
    const reply = await exchange(world, 'web', { user_id: 'not-ann', email: ann.email, email_verified: true })
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    expect(await world.logs(ann.id)).toEqual([])
    expect(await world.logs()).toContain('fecte')
  })
})
