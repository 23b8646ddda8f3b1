import { describe, expect, test } from 'vitest'
import { isTooDeep } from '../../src/jobs/users-import/depth.ts'
import { maskUser } from '../../src/jobs/users-import/mask.ts'
import { importBench } from '../fixtures/imports.ts'
import { engines } from '../fixtures/store.ts'

const deep = (levels: number, inner = '1') => `${'{"a":'.repeat(levels)}${inner}${'}'.repeat(levels)}`

describe.each(engines)('a hostile file on %s', engine => {
  test('ends its job and nothing else, whatever is in it', async () => {
    const { importUsers, call } = await importBench(engine)
    for (const file of [
      '\0',
      '[',
      '[[[[',
      'null',
      '42',
      '"users"',
      '[{"email":"a@example.com"}',
      '['.repeat(400_000),
      '\ud800',
    ])
      expect((await importUsers(file)).job, file.slice(0, 20)).toMatchObject({ status: 'failed' })
    for (const file of ['[]', '\ufeff[]'])
      expect((await importUsers(file)).job).toMatchObject({ status: 'completed', summary: { total: 0 } })
    expect((await call('GET', '/users')).status).toBe(200)
  })

  test('elements that are no users are refused one by one', async () => {
    const { importUsers } = await importBench(engine)
    const elements = [
      ...['null', '1', 'true', '"x"', '[]', '[[{"email":"a@example.com"}]]', '{}'],
      `{"email":"deep@example.com","user_metadata":${deep(5000)}}`,
      deep(20_000),
      `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
      `{"email":"${'x'.repeat(100_000)}@example.com"}`,
      `{"email":"${'a.'.repeat(30_000)}"}`,
      '{"email":{"toString":"x"}}',
      '{"email":"a@example.com","__proto__":{"blocked":true}}',
      '{"email":"a@example.com","constructor":{"prototype":{}}}',
      '{"email":"nul\\u0000@example.com"}',
      '{"email":"b@example.com","user_id":"nul\\u0000"}',
      '{"email":"c@example.com","username":"not asked for"}',
    ]
    const { job, errors } = await importUsers(`[${elements.join(',')}]`)
    expect(job).toMatchObject({ status: 'completed', summary: { failed: elements.length, inserted: 0 } })
    expect(errors).toHaveLength(elements.length)
    for (const { errors: list } of errors)
      for (const { message } of list as { message: string }[]) expect(message.length).toBeLessThanOrEqual(500)
  })

  test('what is strange and allowed is stored as it is, and of a name that stands twice the last one counts', async () => {
    const { importUsers, client } = await importBench(engine)
    const { job, errors } = await importUsers(
      `[{"email":"first@example.com","email":"a@example.com","user_id":"a","name":"nul\\u0000 \\ud800 ✓ <script>","user_metadata":{"__proto__":{"x":1},"constructor":"c","":"empty","deep":${deep(40)}}},
        {"email":"b@example.com","user_id":"b","app_metadata":{"toString":"t","n":1e308,"list":[[],{},null]}}]`,
    )
    expect(errors).toEqual([])
    expect(job).toMatchObject({ summary: { inserted: 2 } })
    const a = await client.users.get('auth0|a')
    expect(a).toMatchObject({ email: 'a@example.com', user_metadata: { constructor: 'c', '': 'empty' } })
    expect(a.name).toContain('✓ <script>')
    expect(a.blocked).toBeUndefined()
    expect(await client.users.get('auth0|b')).toMatchObject({ app_metadata: { toString: 't', n: 1e308 } })
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  })
})

test('ten thousand users of one file are imported, while others are answered', async () => {
  const { importUsers, call, services } = await importBench('sqlite')
  const users = Array.from({ length: 10_000 }, (_, n) => ({ email: `${n}@example.com` }))
  let answered = 0
  let over = false
  const asking = (async () => {
    while (!over) {
      if ((await call('GET', '/users?per_page=1')).status === 200) answered += 1
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  })()
  const { summary } = await importUsers(users)
  over = true
  await asking
  expect(summary).toEqual({ failed: 0, updated: 0, inserted: 10_000, total: 10_000 })
  expect(answered).toBeGreaterThan(2)
  const { count } = await services.db
    .selectFrom('users')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  expect(Number(count)).toBe(10_000)
}, 300_000)

test('depth is measured, and what is masked is cut, without recursion into the depth', () => {
  const nested = JSON.parse(deep(50_000))
  expect(isTooDeep(nested)).toBe(true)
  expect(isTooDeep(JSON.parse(deep(99)))).toBe(false)
  expect(() => JSON.stringify(maskUser(nested))).not.toThrow()
  expect(() => JSON.stringify(maskUser(JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)))).not.toThrow()
})

test('what is secret is masked wherever it stands', () => {
  const secret = 'a-very-secret-thing'
  const masked = JSON.stringify(
    maskUser({
      email: 'a@example.com',
      password: secret,
      Password_Hash: secret,
      password_hash: [secret, { x: secret }],
      custom_password_hash: {
        algorithm: `${secret}${secret}`,
        hash: { value: secret, key: { value: secret, encoding: 'hex' }, digest: 'sha1', note: secret },
        salt: secret,
        [secret.slice(0, 5)]: [secret],
      },
      mfa_factors: [{ totp: { secret } }, secret, { totp: secret }, { push: { key: secret } }],
      api_token: { a: { b: secret } },
    }),
  )
  expect(masked).not.toContain(secret)
  expect(masked).toContain('a@example.com')
  expect(maskUser({ custom_password_hash: secret })).toEqual({ custom_password_hash: '*****' })
})
