import { expect, test } from 'vitest'
import { defaultProtections } from '../../src/attack-protection/settings.ts'
import { databaseConnections } from '../../src/authentication/dbconnections.ts'
import { claimDue } from '../../src/store/outbox.ts'
import { readDocument, writeDocument } from '../../src/store/settings.ts'
import { clientId, connectionName, sampleLogin, samplesTenant, servePages } from '../browser/pages/server.ts'
import { noActions } from '../fixtures/delivery.ts'
import { testServices } from '../fixtures/services.ts'
import { protect } from '../login/guessing.ts'

const password = 'Correct-Horse-7'

const serve = async (options: Record<string, unknown> = {}) => {
  const services = await testServices()
  await samplesTenant(services, options)
  const { url } = await servePages(sampleLogin([]), { services, extra: [databaseConnections(services, noActions)] })
  const post = async (
    path: string,
    body: unknown,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => {
    const response = await fetch(`${url}dbconnections/${path}`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await response.text()
    const json = response.headers.get('content-type')?.startsWith('application/json')
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      headers: response.headers,
      body: json ? JSON.parse(text) : text,
    }
  }
  return { services, url, post }
}

const base = { client_id: clientId, connection: connectionName, password }

test('sign-up answers with the new user, in JSON and from a form', async () => {
  const { post } = await serve()
  const first = await post('signup', {
    ...base,
    email: 'ada@example.com',
    given_name: 'Ada',
    user_metadata: { plan: 'pro' },
  })
  expect(first).toMatchObject({
    status: 200,
    body: { email: 'ada@example.com', email_verified: false, given_name: 'Ada', user_metadata: { plan: 'pro' } },
  })
  expect(first.body._id).toMatch(/^[0-9a-f]{24}$/)
  expect(Object.keys(first.body).sort()).toEqual(['_id', 'email', 'email_verified', 'given_name', 'user_metadata'])
  const form = new URLSearchParams({ ...base, email: 'eve@example.com' }).toString()
  const second = await post('signup', form, { 'content-type': 'application/x-www-form-urlencoded' })
  expect(second).toMatchObject({ status: 200, body: { email: 'eve@example.com' } })
})

test('an existing user is a sign-up that is not valid, unless the tenant wants it told', async () => {
  const { services, post } = await serve()
  const account = { ...base, email: 'ada@example.com' }
  await post('signup', account)
  expect(await post('signup', account)).toMatchObject({
    status: 400,
    body: { name: 'BadRequestError', code: 'invalid_signup', description: 'Invalid sign up', statusCode: 400 },
  })
  const tenant = await readDocument(services.db, 'tenant')
  await writeDocument(services.db, 'tenant', {
    ...tenant,
    flags: { ...tenant.flags, enable_public_signup_user_exists_error: true },
  })
  expect((await post('signup', account)).body).toMatchObject({
    code: 'user_exists',
    description: 'The user already exists.',
  })
})

test('who would have to show that somebody is behind it is sent to the pages, and the assessment is logged', async () => {
  const { services, post } = await serve()
  await protect(services, 'bot-detection', {
    challenge_password_policy: 'always',
    challenge_password_reset_policy: 'always',
  })
  const refused = { status: 401, body: { code: 'requires_verification', statusCode: 401 } }
  expect(await post('signup', { ...base, email: 'ada@example.com' })).toMatchObject(refused)
  const reset = { client_id: clientId, connection: connectionName, email: 'ada@example.com' }
  expect(await post('change_password', reset)).toMatchObject(refused)
  await protect(services, 'bot-detection', { monitoring_mode_enabled: true })
  expect((await post('change_password', reset)).status).toBe(200)
  expect((await post('signup', { ...base, email: 'ada@example.com' })).status).toBe(200)
  const types = await services.db.selectFrom('logs').select('type').orderBy('log_id').execute()
  expect(types.map(({ type }) => type)).toEqual(['pla', 'pla', 'pla', 'fcpr', 'pla', 'ss'])
})

test('a password that is known from breaches is none for a new account where that is blocked', async () => {
  const { services, post } = await serve()
  await protect(services, 'breached-password-detection', {
    enabled: true,
    stage: { 'pre-user-registration': { shields: ['block'] }, 'pre-change-password': { shields: [] } },
  })
  expect(await post('signup', { ...base, email: 'ada@example.com', password: 'AUTH0-TEST-123' })).toMatchObject({
    status: 400,
    body: { name: 'AnomalyDetected', code: 'password_leaked', statusCode: 400 },
  })
})

test('too many sign-ups from one address are 429', async () => {
  const { services, post } = await serve()
  const { stage } = defaultProtections['suspicious-ip-throttling']
  const once = { ...stage, 'pre-user-registration': { max_attempts: 1, rate: 60_000 } }
  await protect(services, 'suspicious-ip-throttling', { stage: once })
  expect((await post('signup', { ...base, email: 'ada@example.com' })).status).toBe(200)
  expect(await post('signup', { ...base, email: 'eve@example.com' })).toMatchObject({
    status: 429,
    body: { code: 'too_many_requests', statusCode: 429 },
  })
})

test.each([
  ['PasswordStrengthError', {}, 'abc'],
  ['PasswordDictionaryError', { passwordPolicy: 'none', password_dictionary: { enable: true } }, 'sunshine'],
  ['PasswordNoUserInfoError', { password_no_personal_info: { enable: true } }, 'Lovelace-77'],
])('%s', async (name, options, bad) => {
  const { post } = await serve(options)
  const { status, body } = await post('signup', { ...base, email: 'lovelace@example.com', password: bad })
  expect({ status, ...body }).toMatchObject({ status: 400, code: 'invalid_password', name, statusCode: 400 })
  if (name === 'PasswordStrengthError') expect(body.policy).toContain('* At least 8 characters in length')
  expect(JSON.stringify(body)).not.toContain(bad)
})

test.each([
  ['client_id', { client_id: undefined, email: 'a@b.example' }],
  ['connection', { connection: undefined, email: 'a@b.example' }],
  ['password', { password: undefined, email: 'a@b.example' }],
  [
    'user_metadata',
    { email: 'a@b.example', user_metadata: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, 'v'])) },
  ],
])('a body without a good %s is refused by its name', async (member, changes) => {
  const { post } = await serve()
  const { status, body } = await post('signup', { ...base, ...changes })
  expect(status).toBe(400)
  expect(body.description).toContain(member)
})

test('a connection that the application may not use is not found, and one without sign-up says so', async () => {
  const { post } = await serve({ disable_signup: true })
  expect((await post('signup', { ...base, connection: 'Other', email: 'a@b.example' })).body.code).toBe(
    'connection_not_found',
  )
  expect((await post('signup', { ...base, client_id: 'other', email: 'a@b.example' })).body.code).toBe(
    'connection_not_found',
  )
  expect((await post('signup', { ...base, email: 'a@b.example' })).body.code).toBe('public_signup_disabled')
})

test('changing a password answers the same for everybody, and writes to those who are there', async () => {
  const { services, post } = await serve()
  await post('signup', { ...base, email: 'ada@example.com' })
  const ask = (email: string) => post('change_password', { client_id: clientId, connection: connectionName, email })
  const [known, unknown] = [await ask('ada@example.com'), await ask('nobody@example.com')]
  expect(known).toMatchObject({
    status: 200,
    type: 'text/html; charset=UTF-8',
    body: "We've just sent you an email to reset your password.",
  })
  expect({ ...unknown, headers: 0 }).toEqual({ ...known, headers: 0 })
  const sent = await claimDue(services.db, services.box, services.now(), 10, 1000)
  expect(sent.map(({ message }) => [message.template, message.to])).toEqual([
    ['verify_email', 'ada@example.com'],
    ['reset_email', 'ada@example.com'],
  ])
  expect((await post('change_password', { connection: connectionName })).status).toBe(400)
})

test('any origin may ask, without cookies', async () => {
  const { url, post } = await serve()
  const { headers } = await post('signup', {}, { 'content-type': 'application/json', origin: 'https://app.example' })
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.get('access-control-allow-credentials')).toBeNull()
  const preflight = await fetch(`${url}dbconnections/signup`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,auth0-client',
    },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('auth0-client')
})
