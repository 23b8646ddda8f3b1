import { describe, expect, test } from 'vitest'
import { backOff } from '../../src/log-streams/streams.ts'
import { logRow, writeLog } from '../../src/logs/write.ts'
import { updateLogStream } from '../../src/store/log-streams.ts'
import { insertLogRows } from '../../src/store/logs.ts'
import { idsOf, logReceiver } from '../fixtures/log-receiver.ts'
import { engines, openFor } from '../fixtures/store.ts'
import { addStream, laterServices, rowOf, storedIds, streaming, writeLogs } from './log-stream.ts'

describe.each(engines)('log streams on %s', engine => {
  test('every entry from the start on is handed over once, in order, in batches', async () => {
    const services = await laterServices(engine)
    const receiver = await logReceiver()
    await writeLogs(services, ['fp'])
    await addStream(services, { endpoint: `${receiver.origin}/api/logs` })
    await insertLogRows(
      services.db,
      Array.from({ length: 230 }, (_, i) => logRow(services, { type: i % 2 ? 's' : 'f' }, { userName: `u${i}` })),
    )
    const { drain, metrics } = streaming(services)
    await drain()
    expect(receiver.received).toEqual([])
    services.clock.advance(5000)
    await drain()
    expect(idsOf(receiver.received)).toEqual((await storedIds(services)).slice(1))
    expect(receiver.received.map(({ body }) => body.split('\n').length)).toEqual([100, 100, 30])
    const [first] = receiver.received
    expect(first).toMatchObject({ path: '/api/logs', headers: { 'content-type': 'application/json' } })
    const line = JSON.parse(first?.body.split('\n')[0] ?? '')
    expect(line).toEqual({
      log_id: expect.stringMatching(/^900\d{53}$/),
      data: expect.objectContaining({ type: 'f', user_name: 'u0', log_id: line.log_id, tenant_name: 'sallyport' }),
    })
    expect(await metrics.text()).toContain('sallyport_log_stream_entries_total{type="http"} 230')
    await drain()
    expect(receiver.received).toHaveLength(3)
  })

  test('a start in the past brings what is still there', async () => {
    const services = await laterServices(engine)
    const receiver = await logReceiver()
    await writeLogs(services, ['s'])
    const middle = services.now()
    await writeLogs(services, ['f', 'fp'])
    await addStream(services, { endpoint: receiver.origin, startFrom: middle })
    await streaming(services).drain()
    expect(idsOf(receiver.received)).toEqual((await storedIds(services)).slice(1))
  })

  test('filters let through what they name, and nothing that they leave out comes later', async () => {
    const services = await laterServices(engine)
    const [logins, rest] = [await logReceiver(), await logReceiver()]
    const loginStream = await addStream(services, {
      endpoint: logins.origin,
      filters: [{ type: 'category', name: 'auth.login.fail' }],
    })
    await addStream(services, { endpoint: rest.origin, filters: [{ type: 'category', name: 'other' }] })
    await writeLogs(services, ['s', 'fp', 'mfar', 'gd_auth_succeed', 'f', 'sapi'])
    const { drain } = streaming(services)
    await drain()
    const ids = await storedIds(services)
    expect(idsOf(logins.received)).toEqual([ids[1], ids[4]])
    expect(idsOf(rest.received)).toEqual([ids[2], ids[3]])
    expect((await rowOf(services, loginStream)).cursor > (ids[5] as string)).toBe(true)
    await updateLogStream(services.db, services.box, loginStream, { filters: [] }, services.now())
    await drain()
    expect(logins.received).toHaveLength(1)
  })

  test('what fails is tried again, later and later, from where it stood', async () => {
    const services = await laterServices(engine)
    const receiver = await logReceiver()
    const id = await addStream(services, { endpoint: receiver.origin })
    receiver.behave(503)
    await writeLogs(services, ['s', 'f'])
    const { drain, metrics } = streaming(services)
    await drain()
    await drain()
    expect(receiver.received).toHaveLength(1)
    expect(await rowOf(services, id)).toMatchObject({ failures: 1, last_error: 'it answered 503', locked_until: null })
    services.clock.advance(backOff(1))
    await drain()
    services.clock.advance(backOff(2) - 1)
    await drain()
    expect(receiver.received).toHaveLength(2)
    receiver.behave(200)
    services.clock.advance(1)
    await drain()
    const ids = await storedIds(services)
    expect(receiver.received.map(one => idsOf([one]))).toEqual([ids, ids, ids])
    expect(await rowOf(services, id)).toMatchObject({ failures: 0, failing_since: null, last_error: null })
    expect(await metrics.text()).toContain('sallyport_log_stream_failures_total{type="http"} 2')
  })

  test('a receiver that is not reached for seven days is given up, which the log says; who resumes it gets the rest', async () => {
    const services = await laterServices(engine)
    const receiver = await logReceiver()
    const id = await addStream(services, { endpoint: receiver.origin, name: 'Lake' })
    receiver.behave(500)
    await writeLogs(services, ['s'])
    const { drain } = streaming(services)
    await drain()
    services.clock.advance(7 * 24 * 60 * 60_000 - 1)
    await drain()
    expect(await rowOf(services, id)).toMatchObject({ status: 'active', failures: 2 })
    services.clock.advance(60_000)
    await drain()
    expect(await rowOf(services, id)).toMatchObject({ status: 'suspended', locked_until: null })
    const entry = await services.db.selectFrom('logs').select('data').where('type', '=', 'fn').executeTakeFirstOrThrow()
    expect(JSON.parse(entry.data)).toMatchObject({
      description: expect.stringContaining('Lake was suspended'),
      details: { log_stream: { id, name: 'Lake', type: 'http' }, error: 'it answered 500' },
    })
    services.clock.advance(3_600_000)
    await drain()
    expect(receiver.received).toHaveLength(3)
    receiver.received.length = 0
    receiver.behave(200)
    await updateLogStream(services.db, services.box, id, { status: 'active' }, services.now())
    await drain()
    expect(idsOf(receiver.received)).toEqual(await storedIds(services))
  })

  test('one that never answers and one that is not there hold up neither other streams nor who writes logs', async () => {
    const services = await laterServices(engine)
    const [silent, good] = [await logReceiver(), await logReceiver()]
    silent.behave('silent')
    for (let i = 0; i < 3; i += 1) await addStream(services, { endpoint: silent.origin })
    await addStream(services, { endpoint: 'http://localhost:1' })
    await addStream(services, { endpoint: good.origin })
    await writeLogs(services, ['s'])
    const worker = streaming(services)
    const drained = worker.drain()
    await silent.held()
    await expect.poll(() => good.received.length).toBe(1)
    await writeLogs(services, ['f'])
    await expect.poll(() => good.received.length, { timeout: 10_000 }).toBe(2)
    silent.behave(200)
    await drained
  })

  test('several nodes share the streams: no entry is handed over twice', async () => {
    const services = await laterServices(engine)
    const receivers = await Promise.all(Array.from({ length: 6 }, () => logReceiver()))
    for (const { origin } of receivers) await addStream(services, { endpoint: origin })
    await insertLogRows(
      services.db,
      Array.from({ length: 150 }, () => logRow(services, { type: 's' }, {})),
    )
    services.clock.advance(5000)
    const nodes = [services, { ...services, db: openFor(services.config.database) }, services].map(one =>
      streaming(one),
    )
    await Promise.all(nodes.map(({ drain }) => drain()))
    await Promise.all(nodes.map(({ drain }) => drain()))
    const ids = await storedIds(services)
    for (const { received } of receivers) expect(idsOf(received)).toEqual(ids)
  })

  test('what is paused waits; what is deleted or changed while it is sent is not sent the old way again', async () => {
    const services = await laterServices(engine)
    const [old, next] = [await logReceiver(), await logReceiver()]
    const id = await addStream(services, { endpoint: old.origin, status: 'paused' })
    const { drain } = streaming(services)
    await writeLogs(services, ['s'])
    await drain()
    expect(old.received).toEqual([])
    old.behave('silent')
    await updateLogStream(services.db, services.box, id, { status: 'active' }, services.now())
    const drained = drain()
    await old.held()
    const destination = { type: 'http' as const, sink: { httpEndpoint: next.origin } }
    await updateLogStream(services.db, services.box, id, { destination }, services.now())
    old.behave(200)
    await drained
    await drain()
    expect(old.received).toEqual([])
    expect(idsOf(next.received)).toEqual(await storedIds(services))
  })

  test('a large entry does not keep others from coming, and memory holds a batch at a time', async () => {
    const services = await laterServices(engine)
    const receiver = await logReceiver()
    await addStream(services, { endpoint: receiver.origin })
    const details = { text: 'x'.repeat(300_000) }
    for (let i = 0; i < 4; i += 1) await writeLog(services, { type: 'sapi', details }, {})
    services.clock.advance(5000)
    await streaming(services).drain()
    expect(receiver.received.map(one => idsOf([one]).length)).toEqual([2, 2])
  })

  test('what was committed later than its id says is handed over all the same', async () => {
    const services = await laterServices(engine)
    const [all, some] = [await logReceiver(), await logReceiver()]
    await addStream(services, { endpoint: all.origin })
    await addStream(services, { endpoint: some.origin, filters: [{ type: 'category', name: 'auth.login.fail' }] })
    // Another node has made its id, and is about to commit.
    const [late, later] = [logRow(services, { type: 'f' }, {}), logRow(services, { type: 's' }, {})]
    await writeLogs(services, ['s', 'f'])
    const { drain } = streaming(services)
    await drain()
    await insertLogRows(services.db, [late, later])
    services.clock.advance(119_000)
    await writeLogs(services, ['fp'])
    await drain()
    await drain()
    const ids = await storedIds(services)
    const once = [ids[2], ids[3], ids[4]]
    expect(idsOf(all.received)).toEqual([...once, ...ids])
    expect(idsOf(some.received)).toEqual([ids[3], ids[4], ids[0], ids[3], ids[4]])
    all.received.length = 0
    for (let minute = 0; minute < 5; minute += 1) {
      services.clock.advance(60_000)
      await drain()
    }
    expect(all.received).toEqual([])
    await writeLogs(services, ['s'])
    await drain()
    expect(idsOf(all.received)).toEqual((await storedIds(services)).slice(5))
    for (const row of await services.db.selectFrom('log_streams').selectAll().execute())
      expect(row).toMatchObject({ locked_until: null, failures: 0 })
  })

  test('no redirect is followed', async () => {
    const services = await laterServices(engine)
    const receiver = await logReceiver()
    receiver.behave(307)
    const id = await addStream(services, { endpoint: receiver.origin })
    await writeLogs(services, ['s'])
    await streaming(services).drain()
    expect(receiver.received.map(({ path }) => path)).toEqual(['/'])
    expect(await rowOf(services, id)).toMatchObject({ last_error: 'it answered 307' })
  })
})

test('waits grow up to ten minutes', () => {
  expect([1, 2, 3, 10, 11, 500].map(backOff)).toEqual([1000, 2000, 4000, 512_000, 600_000, 600_000])
})
