import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/dialect.ts'
import { insertSession } from '../../src/store/sessions.ts'
import { logReceiver } from '../fixtures/log-receiver.ts'
import { engines } from '../fixtures/store.ts'
import { wholeServer } from '../fixtures/whole-server.ts'

test.each(engines)(
  'an application hears of a logout even if the server is killed before it was told: %s',
  async engine => {
    const receiver = await logReceiver()
    const server = await wholeServer({ engine })
    const { client_id } = await server.management.clients.create({
      name: 'Shop',
      oidc_logout: {
        backchannel_logout_urls: [`${receiver.origin}/logout`],
        backchannel_logout_initiators: { mode: 'all' },
      },
    })
    const store = openStore(server.database)
    const now = Date.now()
    const later = now + 3_600_000
    const times = { createdAt: now, updatedAt: now, authenticatedAt: now, lastInteractedAt: now }
    const session = { methods: [], metadata: {}, device: {}, cookieMode: 'persistent' as const, clients: [], ...times }
    await insertSession(
      store,
      'cookie',
      { ...session, sid: 'lost', userId: 'auth0|ann', expiresAt: later, idleExpiresAt: later },
      [client_id as string],
    )
    await store.destroy()
    receiver.behave('silent')
    const held = receiver.held()
    await server.api('DELETE', '/v2/sessions/lost')
    await held
    await server.kill()
    receiver.behave(200)
    await server.start()
    await expect.poll(() => receiver.received.length, { timeout: 60_000, interval: 200 }).toBe(1)
    const token = new URLSearchParams(receiver.received[0]?.body).get('logout_token') as string
    expect(decodeJwt(token)).toMatchObject({ sid: 'lost', sub: 'auth0|ann', aud: client_id })
    const told = () => server.api<unknown[]>('GET', '/v2/logs?q=type:oidc_backchannel_logout_succeeded')
    await expect.poll(async () => (await told()).length, { timeout: 20_000 }).toBe(1)
  },
  120_000,
)
