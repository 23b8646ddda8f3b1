import { describe, expect, test } from 'vitest'
import { testServices } from '../../test/fixtures/services.ts'
import { engines, openFor } from '../../test/fixtures/store.ts'
import type { Message } from '../delivery/message.ts'
import {
  claimDue,
  enqueue,
  eraseSent,
  giveUp,
  keepClaimed,
  messageState,
  newestUnsent,
  onEnqueue,
  postpone,
  pruneFailed,
} from './outbox.ts'
import { inTransaction } from './transaction.ts'

const message: Message = {
  channel: 'sms',
  to: '+15551234567',
  template: 'verification',
  variables: { code: '123456' },
  expiresAt: 9_000_000_000_000,
}

describe.each(engines)('the outbox on %s', engine => {
  const make = () => testServices({ engine })

  test('holds nothing that could be read without the secret', async () => {
    const { db, box } = await make()
    await enqueue(db, box, message, { loginTraceId: 'trace', userId: 'auth0|1' })
    const row = await db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow()
    expect(JSON.stringify({ ...row, recipient: '' })).not.toMatch(/123456|auth0|verification/)
    expect(row).toMatchObject({ channel: 'sms', recipient: '+15551234567', login_trace_id: 'trace', attempts: 0 })
  })

  test('takes a message in with what caused it, or not at all', async () => {
    const { db, box, now } = await make()
    await expect(
      inTransaction(db, async trx => {
        await enqueue(trx, box, message)
        throw new Error('the rest failed')
      }),
    ).rejects.toThrow('the rest failed')
    expect(await claimDue(db, box, now(), 10, 1000)).toEqual([])
  })

  test('gives a message out once, whole, and counts the try', async () => {
    const { db, box, now } = await make()
    const id = await enqueue(db, box, message, { userId: 'auth0|1', now: now() })
    const [item] = await claimDue(db, box, now(), 10, 1000)
    expect(item).toEqual({
      id,
      message,
      about: { userId: 'auth0|1' },
      attempt: 1,
      createdAt: now(),
      expiresAt: message.expiresAt,
    })
    expect(await claimDue(db, box, now(), 10, 1000)).toEqual([])
  })

  test('gives a message whose worker died out again when the lock is over', async () => {
    const { db, box, now } = await make()
    await enqueue(db, box, message)
    await claimDue(db, box, now(), 10, 1000)
    expect(await claimDue(db, box, now() + 999, 10, 1000)).toEqual([])
    const [again] = await claimDue(db, box, now() + 1000, 10, 1000)
    expect(again?.attempt).toBe(2)
  })

  test('leaves a message with a worker that is still at it, and brings back none that was sent', async () => {
    const { db, box, now } = await make()
    const id = await enqueue(db, box, message)
    await claimDue(db, box, now(), 10, 1000)
    await keepClaimed(db, [id, 'sent-by-now'], now() + 3000)
    expect(await claimDue(db, box, now() + 1000, 10, 1000)).toEqual([])
    await postpone(db, id, now() + 1500, 'busy')
    await keepClaimed(db, [id], now() + 9000)
    expect(await claimDue(db, box, now() + 1500, 10, 1000)).toHaveLength(1)
  })

  test('gives each of many messages to one of several workers', async () => {
    const services = await make()
    const { db, box, now } = services
    const other = openFor(services.config.database)
    const ids = await Promise.all(Array.from({ length: 60 }, () => enqueue(db, box, message)))
    const taken: string[] = []
    while (taken.length < ids.length) {
      const rounds = await Promise.all([db, other, db, other].map(one => claimDue(one, box, now(), 5, 60_000)))
      const round = rounds.flat().map(({ id }) => id)
      expect(round.length).toBeGreaterThan(0)
      taken.push(...round)
    }
    expect(taken.sort()).toEqual(ids.sort())
  })

  test('gives out the longest waiting first, and not before its time', async () => {
    const { db, box, now } = await make()
    const first = await enqueue(db, box, message, { now: now() })
    const second = await enqueue(db, box, message, { now: now() + 1 })
    expect((await claimDue(db, box, now(), 1, 1000)).map(({ id }) => id)).toEqual([first])
    await postpone(db, first, now() + 5000, 'busy')
    expect((await claimDue(db, box, now(), 10, 1000)).map(({ id }) => id)).toEqual([second])
    await eraseSent(db, second)
    expect(await claimDue(db, box, now() + 4999, 10, 1000)).toEqual([])
    expect((await claimDue(db, box, now() + 5000, 10, 1000)).map(({ id }) => id)).toEqual([first])
  })

  test('tells how a message stands', async () => {
    const { db, box, now } = await make()
    const id = await enqueue(db, box, message)
    expect(await messageState(db, id)).toEqual({ kind: 'waiting', attempts: 0 })
    await claimDue(db, box, now(), 1, 1000)
    await postpone(db, id, now() + 1, 'busy')
    expect(await messageState(db, id)).toEqual({ kind: 'waiting', attempts: 1, error: 'busy' })
    await giveUp(db, id, now(), 'gone')
    expect(await messageState(db, id)).toEqual({ kind: 'failed', error: 'gone' })
    await pruneFailed(db, now() + 1)
    expect(await messageState(db, id)).toEqual({ kind: 'sent' })
  })

  test('erases the content of what it gives up, and never gives that out', async () => {
    const { db, box, now } = await make()
    const id = await enqueue(db, box, message)
    await giveUp(db, id, now(), 'gone')
    expect(
      (await db.selectFrom('outbox').select('content_encrypted').executeTakeFirstOrThrow()).content_encrypted,
    ).toBe('')
    expect(await claimDue(db, box, now() + 1_000_000, 10, 1000)).toEqual([])
  })

  test('drops what a login still waits for when it asks for another code', async () => {
    const { db, box, now } = await make()
    const about = { loginTraceId: 'one', now: now() }
    const first = await enqueue(db, box, message, about)
    const taken = (await claimDue(db, box, now(), 1, 1000)).map(({ id }) => id)
    expect(taken).toEqual([first])
    const second = await enqueue(db, box, message, about)
    const other = await enqueue(db, box, message, { ...about, loginTraceId: 'two' })
    const third = await enqueue(db, box, message, about)
    expect(await messageState(db, second)).toEqual({ kind: 'sent' })
    // What is on its way cannot be called back.
    expect(await messageState(db, first)).toMatchObject({ kind: 'waiting' })
    expect((await claimDue(db, box, now(), 9, 1000)).map(({ id }) => id).sort()).toEqual([other, third].sort())
  })

  test('tells of the newest message of a login whether it could be sent', async () => {
    const { db, box, now } = await make()
    expect(await newestUnsent(db, 'one')).toBeUndefined()
    const id = await enqueue(db, box, message, { loginTraceId: 'one', now: now() })
    expect(await newestUnsent(db, 'one')).toEqual({ channel: 'sms' })
    await giveUp(db, id, now(), 'gone')
    expect(await newestUnsent(db, 'one')).toEqual({ channel: 'sms', error: 'gone' })
    await enqueue(db, box, { ...message, channel: 'voice' }, { loginTraceId: 'one', now: now() })
    expect(await newestUnsent(db, 'one')).toEqual({ channel: 'voice' })
    expect(await newestUnsent(db, 'two')).toBeUndefined()
  })

  test('rings for the workers of its store alone', async () => {
    const [one, two] = [await make(), await make()]
    let rung = 0
    const silence = onEnqueue(one.db, () => {
      rung += 1
    })
    await enqueue(two.db, two.box, message)
    expect(rung).toBe(0)
    await inTransaction(one.db, trx => enqueue(trx, one.box, message))
    expect(rung).toBe(1)
    silence()
    await enqueue(one.db, one.box, message)
    expect(rung).toBe(1)
  })
})
