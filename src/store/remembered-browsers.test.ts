import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import {
  forgetBrowser,
  forgetBrowsers,
  forgottenAfter,
  pruneRemembered,
  rememberBrowser,
  rememberedBy,
  rememberedFor,
  rememberedId,
  rememberedOf,
  rememberLengths,
  renewRemembered,
} from './remembered-browsers.ts'

const isRemembered = async (...asked: Parameters<typeof rememberedBy>) => (await rememberedBy(...asked)) !== undefined

describe.each(engines)('remembered browsers on %s', engine => {
  it('are known for their own user only, and not by what is stored', async () => {
    const db = await freshStore(engine)
    await rememberBrowser(db, { token: 'token', userId: 'u', userAgent: 'agent' }, 1000)
    expect(await isRemembered(db, 'token', 'u', 1001)).toBe(true)
    expect(await isRemembered(db, 'token', 'v', 1001)).toBe(false)
    expect(await isRemembered(db, 'other', 'u', 1001)).toBe(false)
    expect(JSON.stringify(await db.selectFrom('remembered_browsers').selectAll().execute())).not.toContain('"token"')
  })

  it('keep by which factor they came to be', async () => {
    const db = await freshStore(engine)
    await rememberBrowser(db, { token: 'token', userId: 'u', by: 'dev_1' }, 1000)
    await rememberBrowser(db, { token: 'older', userId: 'u' }, 1000)
    expect(await rememberedBy(db, 'token', 'u', 1001)).toEqual({ by: 'dev_1' })
    expect(await rememberedBy(db, 'older', 'u', 1001)).toEqual({})
    expect(await rememberedBy(db, 'token', 'v', 1001)).toBeUndefined()
  })

  it('are forgotten after seven days without use, and after thirty in any case', async () => {
    const db = await freshStore(engine)
    await rememberBrowser(db, { token: 'token', userId: 'u' }, 0)
    expect(await isRemembered(db, 'token', 'u', forgottenAfter)).toBe(false)
    for (let now = 0; now < rememberedFor; now += forgottenAfter - 1) await renewRemembered(db, 'token', now)
    expect(await isRemembered(db, 'token', 'u', rememberedFor - 1)).toBe(true)
    expect(await isRemembered(db, 'token', 'u', rememberedFor)).toBe(false)
    await pruneRemembered(db, rememberedFor)
    expect(await forgetBrowsers(db, 'u')).toBe(0)
  })

  it('are forgotten when the tenant says so, those that are remembered already too', async () => {
    const db = await freshStore(engine)
    const day = 86_400_000
    const tenant = (lifetime: number, idle: number) =>
      rememberLengths({
        remembered_browser_lifetime_in_days: lifetime,
        remembered_browser_idle_lifetime_in_days: idle,
      } as never)
    await rememberBrowser(db, { token: 'token', userId: 'u' }, 0, tenant(60, 40))
    expect(await isRemembered(db, 'token', 'u', 39 * day, tenant(60, 40))).toBe(true)
    expect(await isRemembered(db, 'token', 'u', 8 * day)).toBe(false)
    await renewRemembered(db, 'token', 39 * day, tenant(60, 40))
    expect(await isRemembered(db, 'token', 'u', 59 * day, tenant(60, 40))).toBe(true)
    expect(await isRemembered(db, 'token', 'u', 59 * day, tenant(30, 30))).toBe(false)
    expect(await isRemembered(db, 'token', 'u', 60 * day, tenant(90, 90))).toBe(false)
    expect(tenant(3, 7)).toEqual({ lifetimeMs: 3 * day, idleMs: 3 * day })
  })

  it('are all forgotten at once when an administrator says so', async () => {
    const db = await freshStore(engine)
    await rememberBrowser(db, { token: 'one', userId: 'u' }, 0)
    await rememberBrowser(db, { token: 'two', userId: 'u' }, 0)
    expect(await forgetBrowsers(db, 'u')).toBe(2)
    expect(await isRemembered(db, 'one', 'u', 1)).toBe(false)
  })

  it('are listed for their owner, who forgets them one by one', async () => {
    const db = await freshStore(engine)
    await rememberBrowser(db, { token: 'old', userId: 'u', userAgent: 'agent' }, 1000)
    await rememberBrowser(db, { token: 'new', userId: 'u' }, 2000)
    await rememberBrowser(db, { token: 'foreign', userId: 'v', userAgent: 'agent' }, 2000)
    expect(await rememberedOf(db, 'u', 3000)).toEqual([
      { id: rememberedId('new'), createdAt: 2000, lastUsedAt: 2000, endsAt: 2000 + forgottenAfter },
      { id: rememberedId('old'), userAgent: 'agent', createdAt: 1000, lastUsedAt: 1000, endsAt: 1000 + forgottenAfter },
    ])
    expect(await forgetBrowser(db, 'u', rememberedId('foreign'))).toBe(false)
    expect(await forgetBrowser(db, 'u', rememberedId('old'))).toBe(true)
    expect(await isRemembered(db, 'old', 'u', 3000)).toBe(false)
    expect(await isRemembered(db, 'new', 'u', 3000)).toBe(true)
    expect((await rememberedOf(db, 'u', 2000 + forgottenAfter)).length).toBe(0)
  })
})
