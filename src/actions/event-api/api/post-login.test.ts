import { describe, expect, test } from 'vitest'
import type { PostLoginAPI } from '../../../../types/post-login.d.ts'
import { commandSchemas } from '../command-schema.ts'
import type { ApiInput } from '../triggers.ts'
import { buildApi } from './index.ts'
import type { EventLike } from './recording.ts'

const now = Date.UTC(2026, 0, 1)

/** Runs a piece of an Action; what it asked for has passed the server's own check as well. */
const setup = (event: EventLike = {}, input: ApiInput = {}, handler = 'onExecutePostLogin') => {
  const built = buildApi({ trigger: 'post-login', handler, event, input: { ...input, cache: {} }, now: () => now })
  const commands = () => commandSchemas['post-login'].parse(JSON.parse(JSON.stringify(built.commands)))
  return { api: built.api as PostLoginAPI, event, commands }
}

// Arguments that the types forbid, as plain JavaScript may pass them.
const wrong = <T>(value: unknown): T => value as T

test('chaining methods return the api, the others nothing', () => {
  const { api, commands } = setup()
  const chained = api.access
    .deny('no')
    .idToken.setCustomClaim('a', 1)
    .accessToken.setCustomClaim('b', [2])
    .multifactor.enable('any')
    .user.setAppMetadata('plan', 'pro')
    .user.setUserMetadata('theme', null)
    .validation.error('code', 'message')
    .redirect.sendUserTo('https://example.com/')
  expect(chained).toBe(api)
  expect(api.authentication.challengeWith({ type: 'otp' })).toBeUndefined()
  expect(api.accessToken.addScope('read:a')).toBeUndefined()
  expect(commands().map(({ kind }) => kind)).toEqual([
    'deny',
    'id-token-claim',
    'access-token-claim',
    'multifactor',
    'app-metadata',
    'user-metadata',
    'validation-error',
    'redirect',
    'challenge',
    'add-scope',
  ])
})

test('what a script asks for comes back in call order', () => {
  const { api, commands } = setup()
  api.authentication.challengeWith({ type: 'otp' }, { additionalFactors: [{ type: 'email' }] })
  api.authentication.enrollWithAny([
    { type: 'phone', options: { preferredMethod: 'voice' } },
    { type: 'recovery-code' },
  ])
  expect(commands()).toEqual([
    { kind: 'challenge', any: false, factors: [{ type: 'otp' }, { type: 'email' }] },
    {
      kind: 'enroll',
      any: true,
      factors: [{ type: 'phone', options: { preferredMethod: 'voice' } }, { type: 'recovery-code' }],
    },
  ])
})

test.each(['sms', 'duo', 'totp', '', 'OTP', 7, undefined])(
  'the factor type %s throws, naming the accepted ones',
  type => {
    const { api, commands } = setup()
    expect(() => api.authentication.challengeWith(wrong({ type }))).toThrow(
      'accepted types: otp, email, phone, push-notification, webauthn-platform, webauthn-roaming, recovery-code',
    )
    expect(commands()).toEqual([])
  },
)

test('push is another word for push-notification', () => {
  const { api, commands } = setup()
  api.authentication.challengeWith(wrong({ type: 'push', options: { otpFallback: false } }))
  expect(commands()).toEqual([
    { kind: 'challenge', any: false, factors: [{ type: 'push-notification', options: { otpFallback: false } }] },
  ])
})

test('e-mail can be challenged and not enrolled', () => {
  const { api } = setup()
  api.authentication.challengeWith({ type: 'email' })
  expect(() => api.authentication.enrollWith(wrong({ type: 'email' }))).toThrow(
    /cannot be enrolled; accepted types: otp, phone/,
  )
  expect(() => api.authentication.enrollWithAny(wrong([{ type: 'otp' }, { type: 'email' }]))).toThrow('factors[1].type')
})

test.each([
  ['no factor object', 'otp'],
  ['no object at all', undefined],
  ['options that are no object', { type: 'otp', options: 'x' }],
  ['an unknown way of delivery', { type: 'phone', options: { preferredMethod: 'fax' } }],
  ['an otpFallback that is no boolean', { type: 'push-notification', options: { otpFallback: 'no' } }],
])('an MFA command with %s throws', (_name, factor) => {
  const { api } = setup()
  expect(() => api.authentication.challengeWith(wrong(factor))).toThrow(TypeError)
})

test('a picker needs at least one factor and takes no more than twenty', () => {
  const { api } = setup()
  expect(() => api.authentication.challengeWithAny([])).toThrow('at least one')
  expect(() => api.authentication.challengeWithAny(wrong({}))).toThrow('array')
  expect(() => api.authentication.enrollWithAny(Array.from({ length: 21 }, () => ({ type: 'otp' as const })))).toThrow(
    '20',
  )
  expect(() => api.authentication.challengeWith({ type: 'otp' }, wrong({ additionalFactors: 'email' }))).toThrow(
    'array',
  )
})

test('multifactor.enable accepts its five providers; options for Duo go to Duo', () => {
  const { api, commands } = setup()
  api.multifactor.enable('guardian', { allowRememberBrowser: true })
  api.multifactor.enable('none')
  expect(commands()).toEqual([
    { kind: 'multifactor', provider: 'guardian', allowRememberBrowser: true },
    { kind: 'multifactor', provider: 'none', allowRememberBrowser: false },
  ])
  expect(() => api.multifactor.enable(wrong('sms'))).toThrow('any, none, guardian, google-authenticator, duo')
  expect(() => api.multifactor.enable('any', { providerOptions: {} })).toThrow('duo')
  expect(() => api.multifactor.enable('any', wrong({ allowRememberBrowser: 'yes' }))).toThrow('boolean')
})

test('a claim may have any name but scope, and any JSON as value', () => {
  const { api, commands } = setup()
  api.idToken.setCustomClaim('https://example.com/x', { deep: [1, null, 'a'] })
  api.accessToken.setCustomClaim('sub', 'left out later')
  expect(() => api.idToken.setCustomClaim('scope', 'x')).toThrow('addScope')
  expect(() => api.accessToken.setCustomClaim('scope', 'x')).toThrow('addScope')
  expect(() => api.idToken.setCustomClaim('', 'x')).toThrow(TypeError)
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  expect(() => api.idToken.setCustomClaim('cycle', cycle)).toThrow('JSON')
  expect(() => api.idToken.setCustomClaim('big', 1n)).toThrow('JSON')
  expect(commands()).toHaveLength(2)
})

test('custom claims of a token stop at 100 kB', () => {
  const { api } = setup()
  api.idToken.setCustomClaim('a', 'x'.repeat(90_000))
  expect(() => api.idToken.setCustomClaim('b', 'x'.repeat(20_000))).toThrow('102400 bytes')
  api.idToken.setCustomClaim('a', 'smaller now')
  api.idToken.setCustomClaim('b', 'x'.repeat(20_000))
  api.accessToken.setCustomClaim('b', 'x'.repeat(90_000))
})

test('a scope is trimmed, one word, at most 280 characters; at most 1000 are added', () => {
  const { api, commands } = setup()
  api.accessToken.addScope('  read:a ')
  api.accessToken.removeScope('read:b')
  expect(commands()).toEqual([
    { kind: 'add-scope', scope: 'read:a' },
    { kind: 'remove-scope', scope: 'read:b' },
  ])
  for (const scope of [7, '', '  ', 'a b', 'x'.repeat(281)])
    expect(() => api.accessToken.addScope(wrong(scope))).toThrow()
  for (let i = 1; i < 1000; i += 1) api.accessToken.addScope(`s${i}`)
  expect(() => api.accessToken.addScope('one-more')).toThrow('1000')
})

test('the primary user changes once in a transaction, to an id of at most 128 characters', () => {
  expect(() => setup().api.authentication.setPrimaryUser('')).toThrow(TypeError)
  expect(() => setup().api.authentication.setPrimaryUser(wrong(7))).toThrow(TypeError)
  expect(() => setup().api.authentication.setPrimaryUser('x'.repeat(129))).toThrow(RangeError)
  const { api, commands } = setup()
  api.authentication.setPrimaryUser('auth0|1')
  expect(() => api.authentication.setPrimaryUser('auth0|2')).toThrow('once')
  expect(commands()).toEqual([{ kind: 'primary-user', userId: 'auth0|1' }])
  expect(() => setup({}, { primaryUserSet: true }).api.authentication.setPrimaryUser('auth0|1')).toThrow('once')
})

test('recordMethod is for onContinuePostLogin and takes a web address', () => {
  expect(() => setup().api.authentication.recordMethod('https://example.com/kyc')).toThrow('onContinuePostLogin')
  const { api, commands } = setup({}, {}, 'onContinuePostLogin')
  expect(api.authentication.recordMethod('https://example.com/kyc')).toBe(api)
  expect(() => api.authentication.recordMethod('ftp://example.com/')).toThrow('http')
  expect(() => api.authentication.recordMethod('example')).toThrow()
  expect(commands()).toEqual([{ kind: 'record-method', url: 'https://example.com/kyc' }])
})

test('a validation error needs two texts of at most 100 characters', () => {
  const { api } = setup()
  expect(() => api.validation.error('', 'message')).toThrow(TypeError)
  expect(() => api.validation.error('code', wrong(undefined))).toThrow(TypeError)
  expect(() => api.validation.error('code', 'x'.repeat(101))).toThrow(RangeError)
})

test('a denial needs no reason, and a very long one is cut', () => {
  const { api, commands } = setup()
  api.access.deny()
  api.access.deny('x'.repeat(5000))
  expect(commands()).toMatchObject([{ reason: '' }, { reason: 'x'.repeat(4096) }])
})

test('a form that is not there ends the run, and no Rule has been executed', () => {
  const { api } = setup()
  expect(() => api.prompt.render('ap_1', { fields: {} })).toThrow('there is no form ap_1')
  expect(api.rules.wasExecuted('rul_1')).toBe(false)
})

test('nobody is in a group, and wrong questions about groups reject', async () => {
  const { groups } = setup().api
  expect(await groups.getUserGroups({ take: 10 })).toEqual({ groups: [] })
  expect(await groups.hasGroupMembership(['grp_1', 'Admins'])).toEqual({ memberships: {} })
  for (const take of [0, 1.5, 101, '5'])
    await expect(groups.getUserGroups({ take: wrong(take) })).rejects.toThrow('take')
  await expect(groups.getUserGroups({ from: wrong(7) })).rejects.toThrow('from')
  for (const list of [undefined, [], 'grp_1', [7]])
    await expect(groups.hasGroupMembership(wrong(list))).rejects.toThrow('groups')
})

describe('samlResponse', () => {
  test('asks for nothing, and its methods chain', () => {
    const { api, commands } = setup()
    const back = api.samlResponse
      .setAttribute('email', 'a@b.example')
      .samlResponse.setAttribute('roles', ['a', 'b'])
      .samlResponse.setAttribute('gone', null)
      .samlResponse.setSignResponse(true)
      .samlResponse.setNameIdentifierFormat()
      .samlResponse.setNameIdentifierProbes(['urn:a'])
      .samlResponse.setSignatureAlgorithm('rsa-sha256')
      .samlResponse.setLifetimeInSeconds(60)
    expect(back).toBe(api)
    expect(commands()).toEqual([])
  })

  test.each([
    ['setAudience', ''],
    ['setAudience', 7],
    ['setAudience', 'x'.repeat(2049)],
    ['setSignResponse', 'yes'],
    ['setSignatureAlgorithm', 'md5'],
    ['setDigestAlgorithm', undefined],
    ['setEncryptionAlgorithm', 'aes128'],
    ['setLifetimeInSeconds', 0],
    ['setNameIdentifierProbes', Array(11).fill('urn:a')],
    ['setNameIdentifierProbes', ['x'.repeat(513)]],
    ['setCert', 'x'.repeat(4097)],
  ] as const)('%s refuses %j', (method, value) => {
    const set = setup().api.samlResponse[method] as (value: unknown) => unknown
    expect(() => set(value)).toThrow()
  })

  test('has at most 100 attributes of simple values, and an end to their size', () => {
    const { samlResponse } = setup().api
    for (const value of [{}, [{}], () => 1, 'x'.repeat(2049)])
      expect(() => samlResponse.setAttribute('a', wrong(value))).toThrow('value')
    expect(() => samlResponse.setAttribute('x'.repeat(1025), 1)).toThrow('attribute')
    for (let i = 0; i < 100; i += 1) samlResponse.setAttribute(`a${i}`, 'x'.repeat(900))
    samlResponse.setAttribute('a0', 'again')
    expect(() => samlResponse.setAttribute('a100', 1)).toThrow('100 attributes')
    expect(() => {
      for (let i = 0; i < 100; i += 1) samlResponse.setAttribute(`a${i}`, 'x'.repeat(2000))
    }).toThrow('102400')
  })
})

test('roles are paged, and found by id and name', async () => {
  const roles = Array.from({ length: 130 }, (_, i) => ({ id: `rol_${i}`, name: `Role ${i}` }))
  const { api } = setup({}, { roles })
  const first = await api.roles.getUserEffectiveRoles()
  expect(first.roles).toHaveLength(100)
  const second = await api.roles.getUserEffectiveRoles({ from: first.next })
  expect(second).toEqual({ roles: roles.slice(100) })
  expect(await api.roles.getUserEffectiveRoles({ take: 2 })).toMatchObject({ roles: roles.slice(0, 2) })
  expect(await api.roles.getUserEffectiveRolesByIds(['rol_7', 'rol_x'])).toEqual({ roles: [roles[7]] })
  expect(await api.roles.getUserEffectiveRolesByNames(['Role 8'])).toEqual({ roles: [roles[8]] })
})

test('wrong arguments of role queries reject', async () => {
  const { api } = setup()
  const many = (count: number) => Array.from({ length: count }, (_, i) => `x${i}`)
  for (const take of [0, -1, 1.5, 101, '5'])
    await expect(api.roles.getUserEffectiveRoles({ take: wrong(take) })).rejects.toThrow('take')
  await expect(api.roles.getUserEffectiveRoles({ from: wrong(7) })).rejects.toThrow('from')
  await expect(api.roles.getUserEffectiveRoles({ from: '??' })).rejects.toThrow('from')
  for (const list of [[], many(101), [7], 'x'])
    await expect(api.roles.getUserEffectiveRolesByIds(wrong(list))).rejects.toThrow('ids')
  await expect(api.roles.getUserEffectiveRolesByNames(many(51))).rejects.toThrow('names')
})
