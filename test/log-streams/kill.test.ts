import { expect, test } from 'vitest'
import { cluster } from '../fixtures/cluster.ts'
import { idsOf, logReceiver } from '../fixtures/log-receiver.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

/** Entries that the API has, by checkpoint. */
const idsAfter = async (server: WholeServer, from: string): Promise<string[]> => {
  const ids: string[] = []
  for (;;) {
    const page = await server.api<{ log_id: string }[]>('GET', `/v2/logs?from=${ids.at(-1) ?? from}&take=100`)
    if (page.length === 0) return ids
    ids.push(...page.map(entry => entry.log_id))
  }
}

/** Each of these writes one entry. */
const change = (server: WholeServer, times: number) =>
  Promise.all(
    Array.from({ length: times }, (_, i) => server.api('PATCH', '/v2/tenants/settings', { friendly_name: `T${i}` })),
  )

test('a server that is killed while it hands entries over loses none, and hands over what was written meanwhile', async () => {
  const receiver = await logReceiver()
  const server = await wholeServer()
  await server.management.logStreams.create({ type: 'http', name: 'Lake', sink: { httpEndpoint: receiver.origin } })
  await change(server, 5)
  await expect.poll(() => idsOf(receiver.received).length, { timeout: 20_000 }).toBeGreaterThan(5)
  const first = idsOf(receiver.received)[0] as string
  receiver.behave('silent')
  const held = receiver.held()
  await change(server, 20)
  await held
  const writing = change(server, 20).catch(() => undefined)
  await server.kill()
  await writing
  receiver.behave(200)
  await server.start()
  await change(server, 3)
  const all = await idsAfter(server, '')
  const wanted = all.slice(all.indexOf(first))
  await expect
    .poll(() => wanted.filter(id => !idsOf(receiver.received).includes(id)), { timeout: 40_000, interval: 500 })
    .toEqual([])
}, 180_000)

test('when a node dies, another sends for it from where it stood', async () => {
  const receiver = await logReceiver()
  const { nodes } = await cluster()
  await nodes[0].management.logStreams.create({ type: 'http', name: 'Lake', sink: { httpEndpoint: receiver.origin } })
  await change(nodes[0], 5)
  await expect.poll(() => idsOf(receiver.received).length, { timeout: 20_000 }).toBeGreaterThan(5)
  const first = idsOf(receiver.received)[0] as string
  expect(new Set(idsOf(receiver.received)).size).toBe(idsOf(receiver.received).length)
  receiver.behave('silent')
  const held = receiver.held()
  await change(nodes[1], 30)
  await held
  // Whichever has it: the one that is left takes it when the lock of the other is over.
  await nodes[0].kill()
  receiver.behave(200)
  await change(nodes[1], 3)
  await new Promise(resolve => setTimeout(resolve, 4000))
  const all = await idsAfter(nodes[1], '')
  const wanted = all.slice(all.indexOf(first))
  await expect
    .poll(() => wanted.filter(id => !idsOf(receiver.received).includes(id)), { timeout: 60_000, interval: 500 })
    .toEqual([])
}, 180_000)
