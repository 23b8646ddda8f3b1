import { expect, test } from 'vitest'
import type { UnblockData } from '../../src/attack-protection/blocked-account.ts'
import { loginCounters } from '../../src/attack-protection/counters.ts'
import { identifierDigest } from '../../src/attack-protection/identifiers.ts'
import { failuresOf, spendAttempt } from '../../src/store/attempts.ts'
import { createTicket } from '../../src/store/tickets.ts'
import { connectionName, sampleLogin, samplesTenant, servePages } from '../browser/pages/server.ts'
import { formClient } from '../fixtures/form-client.ts'
import { testServices } from '../fixtures/services.ts'

const path = 'u/brute-force-protection-unblock?ticket='

test('the link of a mail shows a button, and only the button lifts the block, once', async () => {
  const services = await testServices()
  await samplesTenant(services)
  const { url } = await servePages(sampleLogin([]), { services })
  const { db, now } = services
  const attempt = { identifier: 'ada@example.com', connection: connectionName }
  for (const ip of ['203.0.113.1', '203.0.113.2'])
    await spendAttempt(db, await loginCounters(services, { ...attempt, ip }), now())
  const data: UnblockData = {
    identifier: identifierDigest('ada@example.com'),
    connection: connectionName,
    address: '203.0.113.1',
    userName: 'ada@example.com',
  }
  const ticket = (changes: Partial<UnblockData> = {}) =>
    createTicket(db, { kind: 'account-unblock', userId: 'auth0|ada', data: { ...data, ...changes }, now: now() })
  const blockedFrom = async () => (await failuresOf(db, [data.identifier], now())).map(({ address }) => address)

  const token = await ticket()
  const browser = formClient(url)
  const page = await browser.open(path + token)
  expect([page.status, page.html]).toEqual([200, expect.stringContaining('ada@example.com')])
  expect(await blockedFrom()).toHaveLength(2)
  const done = await browser.submit(page)
  expect([done.status, done.html]).toEqual([200, expect.stringContaining('Your account is unblocked')])
  expect(await blockedFrom()).toEqual(['203.0.113.2'])

  const again = await browser.submit(page)
  expect([again.status, again.html]).toEqual([400, expect.stringContaining('has been used')])
  expect((await browser.open(path + token)).html).toContain('has been used')
  expect((await browser.open(`${path}made-up`)).html).toContain('does not work')
  const foreign = await fetch(`${url}${path}${await ticket({ address: '203.0.113.2' })}`, {
    method: 'POST',
    headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'action=default',
  })
  expect(foreign.status).toBe(400)
  expect(await blockedFrom()).toEqual(['203.0.113.2'])
  services.clock.advance(5 * 24 * 3_600_000)
  expect((await browser.open(path + (await ticket()))).status).toBe(200)
})
