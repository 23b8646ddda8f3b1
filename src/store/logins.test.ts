import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { firstId, timeOrderedId } from '../ids.ts'
import { type LoginFilter, rowsOfClient, traceRow, traceRows } from './login-traces.ts'
import { insertLogin, loadLogin, moveLogin, pruneLogins, takeLogin } from './logins.ts'

const login = {
  idHash: 'h',
  traceId: 't',
  browserHash: 'b',
  userId: null,
  clientId: 'c',
  status: 'active' as const,
  state: '{"v":1}',
  now: 1000,
  expiresAt: 5000,
}

describe.each(engines)('logins on %s', engine => {
  it('move from the revision that was loaded, for one of twenty', async () => {
    const db = await freshStore(engine)
    await insertLogin(db, login)
    const moves = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        moveLogin(db, 'h', 1, { state: `{"v":${n}}`, status: 'active', userId: 'u', now: 2000 }),
      ),
    )
    expect(moves.filter(Boolean)).toHaveLength(1)
    const row = await loadLogin(db, 'h')
    expect(row).toMatchObject({ revision: 2, state: `{"v":${moves.indexOf(true)}}`, user_id: 'u', finished_at: null })
  })

  it('cannot be moved once they ended, and give their decision to one of twenty', async () => {
    const db = await freshStore(engine)
    await insertLogin(db, login)
    expect(await takeLogin(db, 'h', { now: 1500, startedAt: 0 })).toBe(false)
    const end = { state: '{}', status: 'complete' as const, userId: 'u', now: 2000 }
    expect(await moveLogin(db, 'h', 1, end)).toBe(true)
    expect(await moveLogin(db, 'h', 2, { ...end, status: 'active' })).toBe(false)
    const taken = await Promise.all(Array.from({ length: 20 }, () => takeLogin(db, 'h', { now: 3000, startedAt: 0 })))
    expect(taken.filter(Boolean)).toHaveLength(1)
    expect(await traceRow(db, 't')).toMatchObject({ status: 'complete', finished_at: 2000 })
  })

  it('give their decision again only when the first to ask had time to answer, and not for long', async () => {
    const db = await freshStore(engine)
    await insertLogin(db, login)
    await moveLogin(db, 'h', 1, { state: '{}', status: 'complete', userId: 'u', now: 2000 })
    const take = (now: number, startedAt = 0) => takeLogin(db, 'h', { now, startedAt })
    expect(await take(2000)).toBe(true)
    expect(await take(3999)).toBe(false)
    const taken = await Promise.all(Array.from({ length: 20 }, () => take(4000)))
    expect(taken.filter(Boolean)).toHaveLength(1)
    expect(await take(4002, 4000)).toBe(false)
    // The process that took it is gone, for this one began later.
    expect(await take(4002, 4001)).toBe(true)
    expect(await take(2000 + 600_000)).toBe(false)
  })

  it('are found by their application, newest first, from a moment on', async () => {
    const db = await freshStore(engine)
    const made = [
      { now: 1000, clientId: 'c' },
      { now: 2000, clientId: 'c' },
      { now: 2500, clientId: 'another' },
      { now: 3000, clientId: 'c' },
    ]
    for (const one of made)
      await insertLogin(db, { ...login, ...one, idHash: `h${one.now}`, traceId: timeOrderedId(one.now) })
    const rows = await rowsOfClient(db, 'c', firstId(2000))
    expect(rows.map(row => Number(row.created_at))).toEqual([3000, 2000])
  })

  it('are listed by whose they are, by application, and with a screen or without', async () => {
    const db = await freshStore(engine)
    const made = [
      { idHash: '1', userId: 'u', clientId: 'c' },
      { idHash: '2', userId: 'u', clientId: 'd', silent: true },
      { idHash: '3', userId: 'v', clientId: 'd' },
    ]
    for (const one of made) await insertLogin(db, { ...login, ...one, traceId: one.idHash })
    const found = async (filter: LoginFilter, page: { limit: number; before?: string } = { limit: 9 }) =>
      (await traceRows(db, filter, page)).map(row => row.trace_id)
    expect(await found({})).toEqual(['3', '2', '1'])
    expect(await found({}, { limit: 1, before: '3' })).toEqual(['2'])
    expect(await found({ userId: 'u' })).toEqual(['2', '1'])
    expect(await found({ clientId: 'd' })).toEqual(['3', '2'])
    expect(await found({ silent: true })).toEqual(['2'])
    expect(await found({ silent: false, userId: 'u' })).toEqual(['1'])
  })

  it('expire when their time is over and are deleted when they were kept long enough', async () => {
    const db = await freshStore(engine)
    await insertLogin(db, login)
    await insertLogin(db, { ...login, idHash: 'later', traceId: 't2', expiresAt: 9000 })
    await pruneLogins(db, 5000, 0)
    expect((await loadLogin(db, 'h'))?.status).toBe('expired')
    expect((await loadLogin(db, 'later'))?.status).toBe('active')
    await pruneLogins(db, 6000, 5500)
    expect(await loadLogin(db, 'h')).toBeUndefined()
    expect(await loadLogin(db, 'later')).toBeDefined()
  })
})
