import { beforeEach, describe, expect, it } from 'vitest'
import { sendNotices } from '../../src/attack-protection/admin-notices.ts'
import { loginService } from '../../src/login/service.ts'
import { rangeApi } from '../fixtures/range-api.ts'
import { engines } from '../fixtures/store.ts'
import { administrator, guess, person, protect, queuedMails, ticketOf, times } from './guessing.ts'
import { browse, logTypes, password, type World, world } from './harness.ts'

const hour = 3_600_000
const day = 24 * hour
const leaked = 'AUTH0-TEST-leaked'

const bob = { username: 'bob@example.com', password: leaked }

describe.each(engines)('a login with a breached password on %s', engine => {
  let w: World
  beforeEach(async () => {
    w = await world({ engine })
    await person(w, 'bob', leaked)
    await administrator(w)
  })
  const detect = (change: Parameters<typeof protect<'breached-password-detection'>>[2]) =>
    protect(w.services, 'breached-password-detection', { enabled: true, ...change })

  it('passes while the detection is off, and only leaves an entry where nothing is to be done', async () => {
    expect(await guess(w, bob)).toBe('complete')
    expect(await logTypes(w)).not.toContain('pwd_leak')
    await detect({ shields: [] })
    expect(await guess(w, bob)).toBe('complete')
    expect(await guess(w, password)).toBe('complete')
    expect((await logTypes(w)).filter(type => type === 'pwd_leak')).toHaveLength(1)
    expect(await queuedMails(w.services)).toEqual([])
  })

  it('is refused where it is blocked, however often it is tried, and a wrong one is not told from others', async () => {
    await detect({ shields: ['block'] })
    expect(await times(3, () => guess(w, bob))).toEqual(Array(3).fill('password_leaked'))
    expect(await guess(w, { ...bob, password: 'AUTH0-TEST-other' })).toBe('invalid_grant')
    expect(await guess(w, password)).toBe('complete')
    const browser = await browse(w)
    await browser.submit(bob)
    expect((await browser.show()).errors).toEqual([{ code: 'password-breached' }])
    expect((await logTypes(w)).filter(type => type === 'pwd_leak')).toHaveLength(1)
  })

  it('counts as a failure as long as it is refused', async () => {
    await detect({ shields: ['block'] })
    await protect(w.services, 'brute-force-protection', { max_attempts: 3, shields: ['block'] })
    await times(3, () => guess(w, bob))
    expect(await guess(w, bob)).toBe('too_many_attempts')
  })

  it('is logged once an hour for each address', async () => {
    await detect({ shields: [] })
    const entries = async () => (await logTypes(w)).filter(type => type === 'pwd_leak').length
    await times(3, () => guess(w, bob))
    await guess(w, { ...bob, ip: '203.0.113.8' })
    expect(await entries()).toBe(2)
    w.services.clock.advance(hour)
    await times(3, () => guess(w, bob))
    expect(await entries()).toBe(3)
  })

  it('tells the user once an hour, with a link to choose another password', async () => {
    await detect({ shields: ['block', 'user_notification'] })
    await times(3, i => guess(w, { ...bob, ip: `203.0.113.${i}` }))
    const [mail, ...more] = await queuedMails(w.services)
    expect(more).toEqual([])
    expect(mail).toMatchObject({ to: 'bob@example.com', template: 'stolen_credentials' })
    expect(ticketOf(mail)).toMatch(/^[A-Za-z0-9]{32}$/)
    w.services.clock.advance(hour)
    await guess(w, bob)
    expect(await queuedMails(w.services)).toHaveLength(1)
  })

  it('tells administrators at once and no more than once an hour, or in sums by day, week and month', async () => {
    await detect({ shields: ['admin_notification'], admin_notification_frequency: ['immediately', 'daily', 'monthly'] })
    await times(3, i => guess(w, { ...bob, ip: `203.0.113.${i}` }))
    expect(await queuedMails(w.services)).toMatchObject([
      {
        to: 'admin@example.com',
        template: 'admin_breached_password',
        variables: { user_name: 'bob@example.com', frequency: 'immediately', count: 1, ip: '203.0.113.0' },
      },
    ])
    w.services.clock.advance(hour)
    await sendNotices(w.services)
    expect(await queuedMails(w.services)).toMatchObject([{ variables: { frequency: 'immediately', count: 2 } }])
    w.services.clock.advance(day)
    await sendNotices(w.services)
    expect(await queuedMails(w.services)).toMatchObject([{ variables: { frequency: 'daily', count: 3 } }])
    w.services.clock.advance(30 * day)
    await sendNotices(w.services)
    expect(await queuedMails(w.services)).toMatchObject([{ variables: { frequency: 'monthly', count: 3 } }])
    await sendNotices(w.services)
    expect(await queuedMails(w.services)).toEqual([])
  })
})

describe('where passwords are looked up', () => {
  const detecting = async (url: string | undefined, failClosed = false) => {
    const w = await world()
    const parts = {
      ...w.parts,
      services: { ...w.services, config: { ...w.services.config, breachedPasswords: { url, failClosed } } },
    }
    await protect(w.services, 'breached-password-detection', { enabled: true, shields: ['block'] })
    return { ...w, parts, login: loginService(parts) }
  }

  it('the list that comes with the server is always known', async () => {
    const w = await detecting(undefined)
    await person(w, 'bob', 'Password123')
    expect(await guess(w, { ...bob, password: 'Password123' })).toBe('password_leaked')
    expect(await guess(w, password)).toBe('complete')
  })

  it('the range API is asked about right passwords alone', async () => {
    const api = await rangeApi([password.password])
    const w = await detecting(api.url)
    expect(await guess(w, { password: 'wrong' })).toBe('invalid_grant')
    expect(api.asked).toEqual([])
    expect(await guess(w, password)).toBe('password_leaked')
    expect(api.asked).toHaveLength(1)
  })

  it.each(['down', 'nonsense'] as const)(
    'a service that is %s lets all pass, or none where the operator says so',
    async how => {
      const api = await rangeApi([password.password])
      api.behave(how)
      expect(await guess(await detecting(api.url), password)).toBe('complete')
      const closed = await detecting(api.url, true)
      expect(await guess(closed, password)).toBe('access_denied')
      const browser = await browse(closed)
      await browser.submit(password)
      expect((await browser.show()).errors).toEqual([{ code: 'password-unchecked' }])
      api.behave('ok')
      expect(await guess(closed, password)).toBe('password_leaked')
    },
  )
})
