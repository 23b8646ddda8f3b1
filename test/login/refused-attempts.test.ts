import * as argon2 from '@node-rs/argon2'
import { expect, it, vi } from 'vitest'
import { defaultProtections } from '../../src/attack-protection/settings.ts'
import { guess, protect, times } from './guessing.ts'
import { password, world } from './harness.ts'

vi.mock('@node-rs/argon2', { spy: true })

it('an attempt that is refused costs no hash, and one that is looked at costs one, whether there is such a user or not', async () => {
  const w = await world()
  const hashes = () => vi.mocked(argon2.verify).mock.calls.length + vi.mocked(argon2.hash).mock.calls.length
  const cost = async (run: () => Promise<unknown>) => {
    const before = hashes()
    await run()
    return hashes() - before
  }
  // The hash that stands in for that of a user who is not there is made once.
  await guess(w, { username: 'first@example.com', ip: '203.0.113.8' })
  await protect(w.services, 'brute-force-protection', { max_attempts: 2 })
  for (const username of ['ann@example.com', 'nobody@example.com']) {
    expect(await cost(() => times(2, () => guess(w, { username })))).toBe(2)
    expect(await cost(() => times(5, () => guess(w, { ...password, username })))).toBe(0)
  }
  const stage = {
    ...defaultProtections['suspicious-ip-throttling'].stage,
    'pre-login': { max_attempts: 1, rate: 60_000 },
  }
  await protect(w.services, 'suspicious-ip-throttling', { stage })
  const from = { ip: '203.0.113.9' }
  expect(await cost(() => guess(w, from))).toBe(1)
  expect(await cost(() => times(5, i => guess(w, { ...from, username: `user${i}@example.com` })))).toBe(0)
  await protect(w.services, 'suspicious-ip-throttling', { enabled: false })
  await protect(w.services, 'bot-detection', { challenge_password_policy: 'always' })
  expect(await cost(() => guess(w, { ...password, ip: '203.0.113.10' }))).toBe(0)
})
