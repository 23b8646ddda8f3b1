import { describe, expect, test } from 'vitest'
import { verifyEmail } from '../../src/accounts/email-verification.ts'
import type { NewAccount } from '../../src/accounts/new-account.ts'
import { signUp } from '../../src/accounts/sign-up.ts'
import { signUpScreen } from '../../src/accounts/sign-up-screen.ts'
import { defaultProtections } from '../../src/attack-protection/settings.ts'
import { verifyPassword } from '../../src/passwords.ts'
import { clientById, updateClient } from '../../src/store/clients.ts'
import { changeDocument, readDocument, writeDocument } from '../../src/store/settings.ts'
import { findIdentity, updateUser, userById } from '../../src/store/users.ts'
import { noActions } from '../fixtures/delivery.ts'
import { engines } from '../fixtures/store.ts'
import { type Bench, bench, clientId, connectionName, http, ticketIn } from './accounts.ts'

const password = 'Correct-Horse-7'
const join = ({ services, connection }: Bench, account: NewAccount) =>
  signUp(services, noActions, { connection, clientId, account, http, body: { ...account } })

describe.each(engines)('sign-up on %s', engine => {
  test('a new user has a hashed password, an unverified address, a mail on its way and an entry in the log', async () => {
    const at = await bench(engine)
    const answer = await join(at, { email: ' Ada@Example.com ', password, given_name: 'Ada' })
    if (!answer.ok) throw new Error(answer.problem.code)
    expect(answer.user).toMatchObject({
      email: 'ada@example.com',
      email_verified: false,
      given_name: 'Ada',
      nickname: 'ada',
    })
    expect(answer.user.user_id).toMatch(/^auth0\|[0-9a-f]{24}$/)
    const identity = await findIdentity(at.services.db, connectionName, 'ada@example.com')
    expect(await verifyPassword(at.services.box, identity?.password_hash ?? '', password)).toEqual({ ok: true })
    const [mail] = await at.mails()
    expect(mail).toMatchObject({ to: 'ada@example.com', template: 'verify_email' })
    expect(mail?.url).toMatch(/^http:\/\/localhost:3000\/u\/email-verification\?ticket=[A-Za-z0-9]{32}#$/)
    expect(await at.logs()).toEqual(['ss'])
    const rows = await at.services.db.selectFrom('logs').select('data').execute()
    expect(JSON.stringify(rows)).not.toContain(password)
  })

  test('of twenty who sign up with one address at the same moment one gets it, and one mail goes out', async () => {
    const at = await bench(engine, { passwordPolicy: 'none' })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => join(at, { email: 'ada@example.com', password: `password-${i}` })),
    )
    expect(answers.filter(answer => answer.ok)).toHaveLength(1)
    expect(await at.mails()).toHaveLength(1)
    expect((await at.logs()).filter(type => type === 'ss')).toHaveLength(1)
  })

  test('that somebody is there already is told only where the tenant wants it', async () => {
    const at = await bench(engine, { requires_username: true })
    await join(at, { email: 'ada@example.com', username: 'ada', password })
    const again = () => join(at, { email: 'ada@example.com', username: 'ada2', password })
    expect(await again()).toEqual({ ok: false, problem: { code: 'invalid-signup' } })
    const tenant = await readDocument(at.services.db, 'tenant')
    const flags = { ...tenant.flags, enable_public_signup_user_exists_error: true }
    await writeDocument(at.services.db, 'tenant', { ...tenant, flags })
    expect(await again()).toEqual({ ok: false, problem: { code: 'user-already-exists' } })
    const taken = await join(at, { email: 'eve@example.com', username: 'ADA', password })
    expect(taken).toEqual({ ok: false, problem: { code: 'username-taken' } })
  })

  test('one address may sign up so often, whatever comes of it, and forms that are wrong are not counted', async () => {
    const at = await bench(engine)
    const { db, clock } = at.services
    const defaults = defaultProtections['suspicious-ip-throttling']
    const stage = { ...defaults.stage, 'pre-user-registration': { max_attempts: 2, rate: 60_000 } }
    await changeDocument(db, 'attack_protection', () => ({ 'suspicious-ip-throttling': { ...defaults, stage } }))
    for (let i = 0; i < 5; i++) expect((await join(at, { email: 'no address', password })).ok).toBe(false)
    expect((await join(at, { email: 'ada@example.com', password })).ok).toBe(true)
    expect((await join(at, { email: 'ada@example.com', password })).ok).toBe(false)
    const blocked = { ok: false, problem: { code: 'ip-blocked' } }
    expect(await join(at, { email: 'eve@example.com', password })).toEqual(blocked)
    expect((await at.logs()).at(-1)).toBe('limit_mu')
    const elsewhere = { ...http, ip: '203.0.113.8' }
    const account = { email: 'bob@example.com', password }
    expect((await signUp(at.services, noActions, { ...at, account, clientId, http: elsewhere, body: {} })).ok).toBe(
      true,
    )
    clock.advance(60_000)
    expect((await join(at, { email: 'eve@example.com', password })).ok).toBe(true)
    expect(await join(at, { email: 'joe@example.com', password })).toEqual(blocked)
  })
})

const rules: [string, Record<string, unknown>, Partial<NewAccount>, string | undefined][] = [
  ['sign-up is off', { disable_signup: true }, { email: 'a@b.example' }, 'signup-disabled'],
  ['no address', {}, {}, 'no-email'],
  ['no address at all', {}, { email: '  ' }, 'no-email'],
  ['what is no address', {}, { email: 'a b@c' }, 'invalid-email-format'],
  ['no password', {}, { email: 'a@b.example', password: '' }, 'no-password'],
  ['a weak password', {}, { email: 'a@b.example', password: 'abcdefgh' }, 'password-policy-not-conformant'],
  [
    'an endless password',
    { passwordPolicy: 'none' },
    { email: 'a@b.example', password: 'x'.repeat(2000) },
    'password-policy-not-conformant',
  ],
  [
    'a common password',
    { passwordPolicy: 'none', password_dictionary: { enable: true } },
    { email: 'a@b.example', password: 'password' },
    'password-too-common',
  ],
  [
    'a password with the name in it',
    { password_no_personal_info: { enable: true } },
    { email: 'lovelace@b.example', password: 'Lovelace-77' },
    'password-contains-user-information',
  ],
  ['a user name that is asked for', { requires_username: true }, { email: 'a@b.example' }, 'no-username'],
  [
    'a user name too long',
    { requires_username: true },
    { email: 'a@b.example', username: 'x'.repeat(16) },
    'invalid-username-length',
  ],
  [
    'a user name that is somebody’s address',
    { requires_username: true, validation: { username: { max: 50 } } },
    { email: 'a@b.example', username: 'eve@b.example' },
    'invalid-username',
  ],
  [
    'a phone number',
    { attributes: { phone_number: { identifier: { active: true }, signup: { status: 'required' } } } },
    {},
    'no-phone',
  ],
  [
    'what is no phone number',
    { attributes: { phone_number: { identifier: { active: true } } } },
    { phone_number: '12' },
    'invalid-phone',
  ],
  [
    'a phone number alone',
    { attributes: { phone_number: { identifier: { active: true } } } },
    { phone_number: '+49 30 1234567' },
    undefined,
  ],
  [
    'an optional address left out',
    { attributes: { username: { identifier: { active: true } }, email: { signup: { status: 'optional' } } } },
    { username: 'ada' },
    undefined,
  ],
]

describe('what a connection asks for', () => {
  test.each(rules)('%s', async (_name, options, account, code) => {
    const at = await bench('sqlite', options)
    const answer = await join(at, { password, ...account })
    expect(answer.ok ? undefined : answer.problem.code).toBe(code)
    expect(await at.logs()).toEqual([code ? 'fs' : 'ss'])
  })

  test('an identifier that is not asked for is not taken', async () => {
    const at = await bench('sqlite')
    const answer = await join(at, { email: 'a@b.example', username: 'admin', phone_number: '+4930123456', password })
    expect(answer.ok && [answer.user.username, answer.user.phone_number]).toEqual([undefined, undefined])
  })

  test('the page shows what the form will be held to', async () => {
    const { services } = await bench('sqlite', { requires_username: true, passwordPolicy: 'fair' })
    expect(await signUpScreen(noActions).viewData(services, connectionName)).toEqual({
      identifiers: [
        { name: 'email', required: true },
        { name: 'username', required: true },
      ],
      username_length: { min: 1, max: 15 },
      password_policy: [{ rule: 'min-length', count: 8 }, { rule: 'lower' }, { rule: 'upper' }, { rule: 'number' }],
    })
    const answer = await signUpScreen(noActions).submit(services, {
      connection: connectionName,
      clientId,
      fields: { email: 'a@b.example' },
      http,
      transaction: { protocol: 'oidc-basic-profile', params: {}, scopes: [], prompt: [], acrValues: [], locale: 'en' },
    })
    expect(answer).toEqual({ ok: false, errors: [{ code: 'no-username', field: 'username' }] })
  })
})

describe.each(engines)('e-mail verification on %s', engine => {
  const signedUp = async () => {
    const at = await bench(engine)
    const answer = await join(at, { email: 'ada@example.com', password })
    if (!answer.ok) throw new Error(answer.problem.code)
    const [mail] = await at.mails()
    return { ...at, userId: answer.user.user_id, token: ticketIn(mail?.url ?? '') }
  }

  test('the link verifies the address once; opened again it says so', async () => {
    const { services, userId, token, logs } = await signedUp()
    const all = await Promise.all(Array.from({ length: 20 }, () => verifyEmail(services, token, http)))
    expect(all.filter(({ status }) => status === 'success')).toHaveLength(1)
    expect(all.every(({ status }) => status === 'success' || status === 'already-verified')).toBe(true)
    expect((await userById(services.db, userId))?.email_verified).toBe(true)
    expect((await verifyEmail(services, token, http)).status).toBe('already-verified')
    expect((await logs()).filter(type => type === 'sv')).toHaveLength(1)
  })

  test('there is none where the connection verifies no addresses at sign-up', async () => {
    const email = { identifier: { active: true }, signup: { status: 'required', verification: { active: false } } }
    const at = await bench(engine, { attributes: { email } })
    expect(await join(at, { email: 'ada@example.com', password })).toMatchObject({ ok: true })
    expect(await at.mails()).toEqual([])
  })

  test('it verifies no other address than the one it was sent to', async () => {
    const { services, userId, token } = await signedUp()
    await updateUser(services.db, userId, { email: 'other@example.com' }, services.now())
    expect((await verifyEmail(services, token, http)).status).toBe('invalid')
    expect((await userById(services.db, userId))?.email_verified).toBe(false)
  })

  test('it leads where the template says, which may tell applications apart', async () => {
    const at = await bench(engine)
    const { db } = at.services
    const client = await clientById(db, clientId)
    if (!client) throw new Error('no application')
    await updateClient(db, { ...client, name: 'My Orders', client_metadata: { home: 'https://orders.test' } }, 0)
    const resultUrl =
      "{% if application.name == 'My%20Orders' %}{{ application.metadata.home }}/verified{% else %}https://other.test{% endif %}"
    await writeDocument(db, 'email_templates', { verify_email: { template: 'verify_email', enabled: true, resultUrl } })
    await join(at, { email: 'ada@example.com', password })
    const [mail] = await at.mails()
    const verified = await verifyEmail(at.services, ticketIn(mail?.url ?? ''), http)
    expect(verified.data).toMatchObject({ resultUrl: 'https://orders.test/verified' })
  })

  test('it expires after five days, and an unknown link is just that', async () => {
    const { services, token, logs } = await signedUp()
    services.clock.advance(432_000_000)
    expect((await verifyEmail(services, token, http)).status).toBe('expired')
    expect((await verifyEmail(services, 'x'.repeat(32), http)).status).toBe('invalid')
    expect(await logs()).toEqual(['ss', 'fv'])
  })
})
