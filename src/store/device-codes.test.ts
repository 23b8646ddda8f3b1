import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import {
  approveDevice,
  confirmDevice,
  deviceByCode,
  deviceByUserCode,
  insertDeviceCode,
  pollDevice,
  pruneDeviceCodes,
  refuseDevice,
  takeDevice,
} from './device-codes.ts'
import type { Db } from './dialect.ts'

const waiting = async (db: Db, code = 'code', userCode = 'BCDF-GHJK') => {
  const device = { code, userCode, clientId: 'tv', params: { scope: 'openid' }, now: 0, expiresAt: 1000 }
  expect(await insertDeviceCode(db, device)).toBe(true)
  return (await deviceByCode(db, code))?.codeHash as string
}

describe.each(engines)('devices that wait, on %s', engine => {
  it('are found by their code, and by what their user types, however', async () => {
    const db = await freshStore(engine)
    const codeHash = await waiting(db)
    for (const typed of ['BCDF-GHJK', 'bcdfghjk', ' bcdf ghjk '])
      expect(await deviceByUserCode(db, typed)).toMatchObject({ codeHash, clientId: 'tv', params: { scope: 'openid' } })
    expect(await deviceByUserCode(db, 'BCDF-GHJL')).toBeUndefined()
    expect(await deviceByCode(db, 'other')).toBeUndefined()
    expect(JSON.stringify(await db.selectFrom('device_codes').selectAll().execute())).not.toMatch(/"code"|BCDF/)
  })

  it('have codes for their users that no other has', async () => {
    const db = await freshStore(engine)
    await waiting(db)
    const twin = { code: 'two', userCode: 'bcdfghjk', clientId: 'tv', params: {}, now: 0, expiresAt: 1000 }
    expect(await insertDeviceCode(db, twin)).toBe(false)
  })

  it('are confirmed once, before their end', async () => {
    const db = await freshStore(engine)
    const codeHash = await waiting(db)
    expect(await confirmDevice(db, codeHash, 'browser', 1000)).toBe(false)
    const all = await Promise.all(['a', 'b', 'c'].map(browser => confirmDevice(db, codeHash, browser, 999)))
    expect(all.filter(Boolean)).toHaveLength(1)
  })

  it('are approved by the browser that confirmed them, once', async () => {
    const db = await freshStore(engine)
    const codeHash = await waiting(db)
    const login = { browser: 'browser', payload: '{}', now: 1 }
    expect(await approveDevice(db, codeHash, login)).toBe(false)
    await confirmDevice(db, codeHash, 'browser', 1)
    expect(await approveDevice(db, codeHash, { ...login, browser: 'other' })).toBe(false)
    expect(await approveDevice(db, codeHash, { ...login, now: 1000 })).toBe(false)
    expect(await approveDevice(db, codeHash, login)).toBe(true)
    expect(await approveDevice(db, codeHash, login)).toBe(false)
    expect(await deviceByCode(db, 'code')).toMatchObject({ status: 'approved', payload: '{}' })
  })

  it('are refused by anybody before they are confirmed, and then by that browser', async () => {
    const db = await freshStore(engine)
    const first = await waiting(db)
    expect(await refuseDevice(db, first)).toBe(true)
    const second = await waiting(db, 'two', 'XXXX-XXXX')
    await confirmDevice(db, second, 'browser', 1)
    expect(await refuseDevice(db, second)).toBe(false)
    expect(await refuseDevice(db, second, 'other')).toBe(false)
    expect(await refuseDevice(db, second, 'browser')).toBe(true)
  })

  it('ask at their interval and no faster', async () => {
    const db = await freshStore(engine)
    const codeHash = await waiting(db)
    const at = (now: number) => pollDevice(db, codeHash, now, 50)
    expect([await at(10), await at(59), await at(60), await at(61), await at(110)]).toEqual([
      true,
      false,
      true,
      false,
      true,
    ])
  })

  it('are taken once, and go some time after their end', async () => {
    const db = await freshStore(engine)
    const codeHash = await waiting(db)
    const all = await Promise.all([takeDevice(db, codeHash), takeDevice(db, codeHash)])
    expect(all.filter(Boolean)).toHaveLength(1)
    await waiting(db, 'two', 'XXXX-XXXX')
    await pruneDeviceCodes(db, 1000)
    expect(await deviceByCode(db, 'two')).toBeDefined()
    await pruneDeviceCodes(db, 1001)
    expect(await deviceByCode(db, 'two')).toBeUndefined()
  })
})
