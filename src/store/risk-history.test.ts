import { describe, expect, test } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import type { Db } from './dialect.ts'
import {
  dropOldDevices,
  forgetDevices,
  mostDevices,
  notePosition,
  pruneRiskHistory,
  riskHistory,
  trustDevice,
} from './risk-history.ts'
import { deleteUser } from './user-deletion.ts'
import { insertUser } from './users.ts'

const now = 1_768_478_400_000

const user = async (db: Db, name = 'ann'): Promise<string> =>
  (
    await insertUser(db, {
      provider: 'auth0',
      identity_user_id: name,
      connection: 'Users',
      email: `${name}@example.com`,
      email_verified: true,
      now,
    })
  ).user_id

describe.each(engines)('what a login is held against on %s', engine => {
  const fresh = async () => {
    const db = await freshStore(engine)
    return { db, userId: await user(db) }
  }
  const device = (
    userId: string,
    idHash: string,
    changes: { now?: number; expiresAt?: number; userAgent?: string } = {},
  ) => ({
    userId,
    idHash,
    userAgent: 'Firefox/0',
    now,
    expiresAt: now + 1000,
    ...changes,
  })

  test('of a user who never logged in there is nothing', async () => {
    const { db, userId } = await fresh()
    expect(await riskHistory(db, userId, now)).toEqual({ devices: [] })
    expect(await riskHistory(db, 'nobody', now)).toEqual({ devices: [] })
  })

  test('devices are those of the user that are trusted still, the one used last first', async () => {
    const { db, userId } = await fresh()
    const other = await user(db, 'bob')
    await trustDevice(db, device(userId, 'old', { now: now - 50 }))
    await trustDevice(db, { ...device(userId, 'new'), userAgent: undefined })
    await trustDevice(db, device(userId, 'over', { expiresAt: now }))
    await trustDevice(db, device(other, 'theirs'))
    expect(await riskHistory(db, userId, now)).toEqual({
      devices: [{ idHash: 'new' }, { idHash: 'old', userAgent: 'Firefox/0' }],
    })
  })

  test('a device that is used again is trusted anew, with what it is by then', async () => {
    const { db, userId } = await fresh()
    await trustDevice(db, device(userId, 'a'))
    await trustDevice(db, device(userId, 'a', { now: now + 900, expiresAt: now + 9000, userAgent: 'Chrome/0' }))
    expect((await riskHistory(db, userId, now + 8999)).devices).toEqual([{ idHash: 'a', userAgent: 'Chrome/0' }])
    expect((await riskHistory(db, userId, now + 9000)).devices).toEqual([])
  })

  test('the same id is another device for another user', async () => {
    const { db, userId } = await fresh()
    const other = await user(db, 'bob')
    await trustDevice(db, device(userId, 'shared'))
    expect((await riskHistory(db, other, now)).devices).toEqual([])
  })

  test('no more than so many devices are kept, and those used last', async () => {
    const { db, userId } = await fresh()
    for (let i = 0; i < mostDevices + 3; i += 1)
      await trustDevice(db, device(userId, `d${i}`, { now: now + i, expiresAt: now * 2 }))
    await dropOldDevices(db, userId)
    const { devices } = await riskHistory(db, userId, now)
    expect(devices).toHaveLength(mostDevices)
    expect(devices.at(-1)?.idHash).toBe('d3')
    await dropOldDevices(db, userId)
    expect((await riskHistory(db, userId, now)).devices).toHaveLength(mostDevices)
  })

  test('the position is that of the latest login, whichever is written last', async () => {
    const { db, userId } = await fresh()
    await notePosition(db, userId, { latitude: 52.52, longitude: 13.405 }, now)
    await notePosition(db, userId, { latitude: -33.8688, longitude: 151.209 }, now + 10)
    await notePosition(db, userId, { latitude: 0.5, longitude: 0.5 }, now + 5)
    expect((await riskHistory(db, userId, now)).last).toEqual({ latitude: -33.8688, longitude: 151.209, at: now + 10 })
  })

  test('devices can be forgotten, and only those of the user', async () => {
    const { db, userId } = await fresh()
    const other = await user(db, 'bob')
    await trustDevice(db, device(userId, 'a'))
    await trustDevice(db, device(userId, 'b'))
    await trustDevice(db, device(other, 'a'))
    await notePosition(db, userId, { latitude: 1, longitude: 1 }, now)
    expect(await forgetDevices(db, userId)).toBe(2)
    expect(await forgetDevices(db, userId)).toBe(0)
    expect((await riskHistory(db, userId, now)).last?.at).toBe(now)
    expect((await riskHistory(db, other, now)).devices).toHaveLength(1)
  })

  test('what is over is deleted, and all of a user who is deleted', async () => {
    const { db, userId } = await fresh()
    const other = await user(db, 'bob')
    await trustDevice(db, device(userId, 'over', { expiresAt: now }))
    await trustDevice(db, device(userId, 'kept'))
    await notePosition(db, userId, { latitude: 1, longitude: 1 }, now - 10)
    await notePosition(db, other, { latitude: 1, longitude: 1 }, now)
    await pruneRiskHistory(db, now, now)
    expect(await db.selectFrom('user_devices').select('id_hash').execute()).toEqual([{ id_hash: 'kept' }])
    expect(await db.selectFrom('user_positions').select('user_id').execute()).toEqual([{ user_id: other }])
    await notePosition(db, userId, { latitude: 1, longitude: 1 }, now)
    await deleteUser(db, userId, { issuer: 'https://login.example.com/', initiator: 'account-deleted', now: 2 })
    expect(await db.selectFrom('user_devices').selectAll().execute()).toEqual([])
    expect(await db.selectFrom('user_positions').select('user_id').execute()).toEqual([{ user_id: other }])
  })
})
