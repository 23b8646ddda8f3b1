import { expect, test } from 'vitest'
import { testServices } from '../../test/fixtures/services.ts'
import { spendRequest } from './rate-limits.ts'

test('polling is counted by login, from this machine too, and who asks too often is told when to come again', async () => {
  const services = await testServices()
  const poll = (state: string) => spendRequest(services, { ip: '127.0.0.1', kind: 'poll', prompt: 'mfa-push', state })
  for (let n = 0; n < 500; n++) expect(await poll('one')).toEqual({ ok: true })
  expect(await poll('one')).toEqual({ ok: false, retryAt: services.now() + 120 })
  expect(await poll('another')).toEqual({ ok: true })
  services.clock.advance(120)
  expect(await poll('one')).toEqual({ ok: true })
})
