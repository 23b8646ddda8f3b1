import * as argon2 from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { describe, expect, test } from 'vitest'
import { hashPassword, maxPasswordLength, verifyNothing, verifyPassword } from './passwords.ts'
import { secretBox } from './store/secrets.ts'

const password = 'correct horse battery staple'

const box = secretBox('a secret that only tests use, long enough')

describe('passwords', () => {
  test('a hash is argon2id with the agreed cost and a fresh salt', async () => {
    const [a, b] = await Promise.all([hashPassword(password), hashPassword(password)])
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(a).not.toBe(b)
    expect(await verifyPassword(box, a, password)).toEqual({ ok: true })
    expect(await verifyPassword(box, a, `${password} `)).toEqual({ ok: false })
  })

  test.each([
    ['bcrypt 2a', () => bcrypt(password, { cost: 4, version: '2a' })],
    ['bcrypt 2b', () => bcrypt(password, { cost: 4, version: '2b' })],
    ['bcrypt 2y', () => bcrypt(password, { cost: 4, version: '2y' })],
    ['argon2id with a lower cost', () => argon2.hash(password, { memoryCost: 4096, timeCost: 1 })],
    ['argon2i', () => argon2.hash(password, { algorithm: 1 as argon2.Algorithm })],
  ])('an imported %s hash is accepted and upgraded', async (_, make) => {
    const stored = await make()
    expect(await verifyPassword(box, stored, 'wrong')).toEqual({ ok: false })
    const { ok, upgrade } = await verifyPassword(box, stored, password)
    expect(ok).toBe(true)
    expect(upgrade).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword(box, upgrade as string, password)).toEqual({ ok: true })
  })

  test.each(['', 'plain text', '$1$md5$crypt', '$2b$04$short'])(
    'a stored hash in a form that is not known never matches: %j',
    async stored => {
      expect(await verifyPassword(box, stored, stored)).toEqual({ ok: false })
    },
  )

  test('both ways to type a composed letter are one password', async () => {
    expect(await verifyPassword(box, await hashPassword('caf\u00e9'), 'cafe\u0301')).toEqual({ ok: true })
  })

  test('an overlong password is refused before any work is done', async () => {
    const stored = await hashPassword(password)
    const begun = performance.now()
    for (let i = 0; i < 1000; i++) await verifyPassword(box, stored, 'x'.repeat(maxPasswordLength + 1))
    expect(performance.now() - begun).toBeLessThan(500)
  })

  test('an unknown user costs what a known one costs', async () => {
    const stored = await hashPassword(password)
    await verifyNothing('warm up')
    const time = async (work: () => Promise<unknown>) => {
      const begun = performance.now()
      await work()
      return performance.now() - begun
    }
    // In turns, and the quickest of each: what else the machine does only ever adds.
    let [known, unknown] = [Infinity, Infinity]
    for (let i = 0; i < 12; i++) {
      known = Math.min(known, await time(() => verifyPassword(box, stored, 'wrong')))
      unknown = Math.min(unknown, await time(() => verifyNothing('wrong')))
    }
    expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(2)
  })

  test('many at once all get their answer', async () => {
    const stored = await hashPassword(password)
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => verifyPassword(box, stored, i % 2 === 0 ? password : 'wrong')),
    )
    expect(answers.map(a => a.ok)).toEqual(answers.map((_, i) => i % 2 === 0))
  })
})
