import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { claimOnce } from './guards.ts'

describe.each(engines)('a statement on %s', engine => {
  it('takes any text: what is no character becomes the replacement character, and nothing fails', async () => {
    const db = await freshStore(engine)
    const echo = async (text: string) =>
      (await sql<{ said: string }>`select cast(${text} as text) as said`.execute(db)).rows[0]?.said
    for (const text of ['', 'plain', '👩‍👩‍👧', '\u202e\u0001', "'; --"]) expect(await echo(text)).toBe(text)
    expect(await echo('a\0b\0')).toBe('a\ufffdb\ufffd')
    expect(await echo('a\ud800b')).toBe('a\ufffdb')
    await db.transaction().execute(async trx => expect(await claimOnce(trx, 'k\0', 1)).toBe(true))
    expect(await claimOnce(db, 'k\0', 1)).toBe(false)
    expect(await claimOnce(db, 'k', 1)).toBe(true)
  })
})
