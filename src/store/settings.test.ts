import { describe, expect, test, vi } from 'vitest'
import { engines, freshStoreUrl, openFor } from '../../test/fixtures/store.ts'
import { defaultDocuments } from './documents.ts'
import {
  bumpVersion,
  cachedDocument,
  changeDocument,
  closeSettingsCache,
  readDocument,
  resetDocument,
  settingsCache,
  writeDocument,
} from './settings.ts'

const twoNodes = async (engine: (typeof engines)[number]) => {
  const url = await freshStoreUrl(engine)
  return { one: openFor(url), two: openFor(url) }
}

describe.each(engines)('settings on %s', engine => {
  test('a document is its default until it is written, and again after it is reset', async () => {
    const { one: db } = await twoNodes(engine)
    expect(await readDocument(db, 'guardian')).toEqual(defaultDocuments.guardian)
    await writeDocument(db, 'guardian', { ...defaultDocuments.guardian, policies: ['all-applications'] })
    expect((await readDocument(db, 'guardian')).policies).toEqual(['all-applications'])
    await resetDocument(db, 'guardian')
    expect(await readDocument(db, 'guardian')).toEqual(defaultDocuments.guardian)
  })

  test('of two changes that meet none is lost', async () => {
    const { one, two } = await twoNodes(engine)
    const enable = (factor: 'otp' | 'email') => (guardian: typeof defaultDocuments.guardian) => ({
      ...guardian,
      factors: { ...guardian.factors, [factor]: true },
    })
    await Promise.all([
      changeDocument(one, 'guardian', enable('otp')),
      changeDocument(two, 'guardian', enable('email')),
    ])
    expect((await readDocument(one, 'guardian')).factors).toMatchObject({ otp: true, email: true })
  })

  test('the node that wrote sees its change at once, the other within a second', async () => {
    const { one, two } = await twoNodes(engine)
    const name = async (db: typeof one) => (await cachedDocument({ db }, 'tenant')).friendly_name
    expect([await name(one), await name(two)]).toEqual(['', ''])
    await changeDocument(one, 'tenant', tenant => ({ ...tenant, friendly_name: 'Acme' }))
    expect(await name(one)).toBe('Acme')
    await vi.waitFor(async () => expect(await name(two)).toBe('Acme'), { timeout: 1000, interval: 50 })
  })

  test('what is not changed is loaded once, and a failed load is not kept', async () => {
    const { one: db } = await twoNodes(engine)
    const cache = settingsCache({ db })
    let loads = 0
    const load = async () => {
      loads += 1
      if (loads === 1) throw new Error('unreachable')
      return loads
    }
    await expect(cache.get('client', 'a', load)).rejects.toThrow('unreachable')
    expect(await Promise.all([cache.get('client', 'a', load), cache.get('client', 'a', load)])).toEqual([2, 2])
    expect(await cache.get('client', 'b', async () => 'other')).toBe('other')
    expect(await cache.get('client', 'a', load)).toBe(2)
  })

  test('a change is never hidden by a value read while it was under way', async () => {
    const { one: db } = await twoNodes(engine)
    const cache = settingsCache({ db })
    const load = async () => (await readDocument(db, 'tenant')).friendly_name
    const early = db.transaction().execute(async trx => {
      await changeDocument(trx, 'tenant', tenant => ({ ...tenant, friendly_name: 'Acme' }))
      return cache.get('name', '', load)
    })
    // On the embedded engine a read beside the open transaction sees the last commit, as it does on PostgreSQL.
    expect(await early).toBe('')
    expect(await cache.get('name', '', load)).toBe('Acme')
  })

  test('a change that was rolled back leaves the old value', async () => {
    const { one: db } = await twoNodes(engine)
    const cache = settingsCache({ db })
    expect(await cache.get('x', '', async () => 1)).toBe(1)
    const failed = db.transaction().execute(async trx => {
      await bumpVersion(trx)
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await cache.get('x', '', async () => 2)).toBe(1)
  })

  test('a closed cache stops asking the store', async () => {
    const { one: db } = await twoNodes(engine)
    const cache = settingsCache({ db })
    closeSettingsCache(db)
    expect(settingsCache({ db })).not.toBe(cache)
  })
})
