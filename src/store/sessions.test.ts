import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { insertClient } from './clients.ts'
import type { Db } from './dialect.ts'
import type { SessionEnd } from './logout-calls.ts'
import {
  deleteSession,
  insertSession,
  pruneSessions,
  type SessionRecord,
  sessionByHash,
  sessionById,
  touchSession,
  updateSession,
} from './sessions.ts'

const session = (more: Partial<SessionRecord> = {}): SessionRecord => ({
  sid: 'sid',
  userId: 'auth0|1',
  methods: [{ name: 'pwd', timestamp: '2026-01-15T12:00:00.000Z' }],
  metadata: {},
  device: {},
  cookieMode: 'persistent',
  clients: [],
  createdAt: 1000,
  updatedAt: 1000,
  authenticatedAt: 1000,
  lastInteractedAt: 1000,
  expiresAt: 10_000,
  idleExpiresAt: 5000,
  ...more,
})

const end: SessionEnd = { issuer: 'https://login.example.com/', initiator: 'session-revoked', now: 3000 }

const hearing = (db: Db, client_id: string, backchannel_logout_initiators?: object) =>
  insertClient(db, {
    client_id,
    name: client_id,
    global: false,
    is_first_party: true,
    oidc_logout: { backchannel_logout_urls: ['https://app.example.com/logout'], backchannel_logout_initiators },
    now: 0,
  })

const calls = async (db: Db) =>
  (await db.selectFrom('logout_calls').selectAll().orderBy('id').execute()).map(row => [
    row.sid,
    row.client_id,
    row.initiator,
  ])

describe.each(engines)('sessions on %s', engine => {
  it('of one id get the cookie that was given last, and never another user', async () => {
    const db = await freshStore(engine)
    await insertSession(db, 'lost', session(), ['web'])
    await insertSession(db, 'found', session(), ['web', 'app'])
    expect(await sessionByHash(db, 'lost', 2000)).toBeUndefined()
    expect(await sessionByHash(db, 'found', 2000)).toMatchObject({
      sid: 'sid',
      clients: expect.arrayContaining(['app']),
    })
    await expect(insertSession(db, 'third', session({ userId: 'auth0|2' }), [])).rejects.toThrow('another user')
  })

  it('are found by cookie and by id while neither age nor idleness has ended them', async () => {
    const db = await freshStore(engine)
    await insertSession(db, 'hash', session(), ['web'])
    expect(await sessionByHash(db, 'hash', 4999)).toEqual(session({ clients: ['web'] }))
    expect(await sessionById(db, 'sid', 4999)).toEqual(session({ clients: ['web'] }))
    expect(await sessionByHash(db, 'hash', 5000)).toBeUndefined()
    await touchSession(db, 'hash', session({ idleExpiresAt: 20_000 }), [])
    expect(await sessionByHash(db, 'hash', 9999)).toBeDefined()
    expect(await sessionByHash(db, 'hash', 10_000)).toBeUndefined()
  })

  it('keep every application of logins that meet', async () => {
    const db = await freshStore(engine)
    await insertSession(db, 'hash', session(), ['a'])
    await Promise.all(['b', 'c', 'd', 'b'].map(client => touchSession(db, 'hash', session(), [client])))
    expect((await sessionByHash(db, 'hash', 0))?.clients.sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('touched leave alone what another request has written', async () => {
    const db = await freshStore(engine)
    await insertSession(db, 'hash', session(), [])
    const methods = [{ name: 'mfa', type: 'otp', timestamp: '2026-01-15T12:00:01.000Z' }]
    await updateSession(db, 'hash', 'hash', session({ methods, metadata: { a: '1' } }), [])
    await touchSession(db, 'hash', session({ lastInteractedAt: 2000 }), [])
    expect(await sessionByHash(db, 'hash', 0)).toMatchObject({ methods, metadata: { a: '1' }, lastInteractedAt: 2000 })
  })

  it('end once, with their applications', async () => {
    const db = await freshStore(engine)
    await hearing(db, 'a', { mode: 'all' })
    await hearing(db, 'deaf', { mode: 'custom', selected_initiators: ['rp-logout'] })
    await insertSession(db, 'hash', session(), ['a', 'deaf'])
    const ends = await Promise.all(Array.from({ length: 5 }, () => deleteSession(db, 'sid', end)))
    expect(ends.filter(Boolean)).toHaveLength(1)
    expect(await touchSession(db, 'hash', session(), ['b'])).toBe(false)
    expect(await db.selectFrom('session_clients').selectAll().execute()).toEqual([])
    expect(await calls(db)).toEqual([['sid', 'a', 'session-revoked']])
  })

  it('that are over are pruned', async () => {
    const db = await freshStore(engine)
    await hearing(db, 'a', { mode: 'custom', selected_initiators: ['session-expired'] })
    await hearing(db, 'silent')
    await insertSession(db, 'idle', session({ sid: 'idle' }), ['a', 'silent'])
    await insertSession(db, 'live', session({ sid: 'live', idleExpiresAt: 9000 }), ['a'])
    await pruneSessions(db, 5000, end.issuer)
    expect(await calls(db)).toEqual([['idle', 'a', 'session-expired']])
    expect(await db.selectFrom('sessions').select('sid').execute()).toEqual([{ sid: 'live' }])
    expect(await db.selectFrom('session_clients').select('sid').execute()).toEqual([{ sid: 'live' }])
  })
})
