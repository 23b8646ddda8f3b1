import { expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { deleteClient, insertClient } from './clients.ts'
import type { Db } from './dialect.ts'
import {
  claimLogoutCalls,
  endLogoutCall,
  keepLogoutCalls,
  postponeLogoutCall,
  queueLogoutCalls,
} from './logout-calls.ts'
import { inTransaction } from './transaction.ts'

const hearing = (db: Db, client_id: string) =>
  insertClient(db, {
    client_id,
    name: client_id,
    global: false,
    is_first_party: true,
    oidc_logout: { backchannel_logout_urls: ['https://app.example.com/logout'] },
    now: 0,
  })

const queued = (db: Db, sids: string[]) =>
  inTransaction(db, trx =>
    queueLogoutCalls(
      trx,
      sids.map(sid => ({ sid, userId: 'auth0|ann', metadata: '{}' })),
      { issuer: 'https://login.example.com/', initiator: 'rp-logout', now: 1000 },
    ),
  )

const waiting = async (db: Db, sids: string[]) => {
  await hearing(db, 'app')
  for (const sid of sids)
    await db.insertInto('session_clients').values({ sid, client_id: 'app', created_at: 0 }).execute()
  await queued(db, sids)
}

it.each(engines)('logout calls are each made by one worker, and again when that one died: %s', async engine => {
  const db = await freshStore(engine)
  await waiting(db, ['a', 'b', 'c'])
  const claims = await Promise.all(Array.from({ length: 4 }, () => claimLogoutCalls(db, 1000, 2, 100)))
  const rest = await claimLogoutCalls(db, 1000, 9, 100)
  expect([...claims.flat(), ...rest].map(call => call.sid).sort()).toEqual(['a', 'b', 'c'])
  await keepLogoutCalls(
    db,
    [...claims.flat(), ...rest].map(call => call.id),
    1500,
  )
  expect(await claimLogoutCalls(db, 1499, 9, 100)).toEqual([])
  const again = await claimLogoutCalls(db, 1500, 9, 100)
  expect(again.map(call => call.attempts)).toEqual([2, 2, 2])
  const [first, second] = again
  // Who was thought dead comes late: what it did counts for nothing.
  expect(await endLogoutCall(db, first?.id as string, 1)).toBe(false)
  expect(await postponeLogoutCall(db, second?.id as string, 1, 0)).toBe(false)
  expect(await endLogoutCall(db, first?.id as string, 2)).toBe(true)
  expect(await postponeLogoutCall(db, second?.id as string, 2, 9000)).toBe(true)
  expect((await claimLogoutCalls(db, 8999, 9, 100)).map(call => call.sid)).toEqual([again[2]?.sid])
  expect((await claimLogoutCalls(db, 9000, 9, 100)).map(call => call.id)).toEqual([second?.id])
})

it.each(engines)('of many sessions every application is told, however many each of them has: %s', async engine => {
  const db = await freshStore(engine)
  const apps = Array.from({ length: 7 }, (_, n) => `app${n}`)
  const sids = Array.from({ length: 500 }, (_, n) => `sid${n}`)
  for (const app of apps) await hearing(db, app)
  for (const client_id of apps)
    await db
      .insertInto('session_clients')
      .values(sids.map(sid => ({ sid, client_id, created_at: 0 })))
      .execute()
  await queued(db, sids)
  const { count } = await db
    .selectFrom('logout_calls')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  expect(Number(count)).toBe(3500)
})

it.each(engines)('an application that is deleted is told of nothing more: %s', async engine => {
  const db = await freshStore(engine)
  await waiting(db, ['a'])
  await deleteClient(db, 'app')
  expect(await claimLogoutCalls(db, 1000, 9, 100)).toEqual([])
})
