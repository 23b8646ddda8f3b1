import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import {
  consumeRecord,
  deleteRecord,
  deleteRecordsOfGrant,
  findRecord,
  holdRecord,
  insertRecord,
  type OidcRecord,
  pruneRecords,
  takeUnused,
} from './oidc-records.ts'

const record = (idHash: string, more: Partial<OidcRecord> = {}): OidcRecord => ({
  model: 'AuthorizationCode',
  idHash,
  payload: '{}',
  expiresAt: 1000,
  ...more,
})
const once = async (tries: Promise<unknown>[]) => (await Promise.all(tries)).filter(Boolean).length
const five = <T>(make: () => T): T[] => Array.from({ length: 5 }, make)

describe.each(engines)('protocol records on %s', engine => {
  it('are stored, used up and deleted once, however many try at the same moment', async () => {
    const db = await freshStore(engine)
    for (const use of [consumeRecord, takeUnused]) {
      expect(await once(five(() => insertRecord(db, record('a'))))).toBe(1)
      expect(await once(five(() => use(db, 'AuthorizationCode', 'a', 500)))).toBe(1)
      expect((await findRecord(db, 'AuthorizationCode', 'a', 999))?.consumedAt).toBe(500)
      expect(await once(five(() => deleteRecord(db, 'AuthorizationCode', 'a')))).toBe(1)
    }
  })

  it('are kept for longer where somebody asks for it, and never for less', async () => {
    const db = await freshStore(engine)
    await insertRecord(db, record('a'))
    expect((await holdRecord(db, 'AuthorizationCode', 'a', 500, 3000))?.expiresAt).toBe(3000)
    expect((await holdRecord(db, 'AuthorizationCode', 'a', 500, 600))?.expiresAt).toBe(3000)
    expect(await holdRecord(db, 'AuthorizationCode', 'a', 3000, 9000)).toBeUndefined()
  })

  it('are gone when their time is over', async () => {
    const db = await freshStore(engine)
    await insertRecord(db, record('a'))
    expect(await findRecord(db, 'AuthorizationCode', 'a', 1000)).toBeUndefined()
    await insertRecord(db, record('b'))
    await insertRecord(db, record('c', { expiresAt: 2000 }))
    await pruneRecords(db, 1000)
    expect(await db.selectFrom('oidc_records').select('id_hash').execute()).toEqual([{ id_hash: 'c' }])
  })

  it('of one model end with their grant', async () => {
    const db = await freshStore(engine)
    await insertRecord(db, record('a', { model: 'AccessToken', grantId: 'g' }))
    await insertRecord(db, record('b', { grantId: 'g' }))
    await deleteRecordsOfGrant(db, 'AccessToken', 'g')
    expect(await db.selectFrom('oidc_records').select('id_hash').execute()).toEqual([{ id_hash: 'b' }])
  })
})
