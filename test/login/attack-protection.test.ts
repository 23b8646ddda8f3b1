import { beforeEach, describe, expect, it } from 'vitest'
import { sendNotices } from '../../src/attack-protection/admin-notices.ts'
import { defaultProtections } from '../../src/attack-protection/settings.ts'
import { unblockByLink } from '../../src/attack-protection/unblock.ts'
import { hashPassword } from '../../src/passwords.ts'
import { insertConnection } from '../../src/store/connections.ts'
import { insertUser } from '../../src/store/users.ts'
import { engines } from '../fixtures/store.ts'
import { administrator, guess, protect, queuedMails, ticketOf, times } from './guessing.ts'
import { browse, http, logTypes, password, type World, world } from './harness.ts'

const day = 24 * 60 * 60_000

describe.each(engines)('brute-force protection on %s', engine => {
  let w: World
  beforeEach(async () => {
    w = await world({ engine })
  })

  it('blocks an identifier from an address after so many failures, and nobody else', async () => {
    await protect(w.services, 'brute-force-protection', { max_attempts: 3 })
    expect(await times(3, () => guess(w, {}))).toEqual(Array(3).fill('invalid_grant'))
    expect(await logTypes(w)).toEqual(['fp', 'fp', 'fp', 'limit_wc'])
    expect(await guess(w, password)).toBe('too_many_attempts')
    expect(await guess(w, { ...password, username: ' ANN@example.com' })).toBe('too_many_attempts')
    expect(await guess(w, { ...password, ip: '203.0.113.8' })).toBe('complete')
    expect(await guess(w, { username: 'eve@example.com' })).toBe('invalid_grant')
    w.services.clock.advance(30 * day - 1)
    expect(await guess(w, password)).toBe('too_many_attempts')
    w.services.clock.advance(1)
    expect(await guess(w, password)).toBe('complete')
  })

  it('counts unknown identifiers alike', async () => {
    await protect(w.services, 'brute-force-protection', { max_attempts: 2 })
    for (const username of ['ann@example.com', 'nobody@example.com'])
      expect(await times(4, () => guess(w, { username }))).toEqual([
        'invalid_grant',
        'invalid_grant',
        'too_many_attempts',
        'too_many_attempts',
      ])
    const [known, unknown] = [await browse(w), await browse(w)]
    await known.submit(password)
    await unknown.submit({ username: 'nobody@example.com', password: 'x' })
    const [a, b] = [await known.show(), await unknown.show()]
    expect({ ...a, submitted: {} }).toEqual({ ...b, submitted: {} })
    expect(a.errors).toEqual([{ code: 'user-blocked' }])
  })

  it('locks the account for every address where the identifier alone counts', async () => {
    await protect(w.services, 'brute-force-protection', { mode: 'count_per_identifier', max_attempts: 3 })
    await times(3, i => guess(w, { ip: `203.0.113.${i}` }))
    expect(await guess(w, { ...password, ip: '198.51.100.1' })).toBe('too_many_attempts')
    expect(await logTypes(w)).toEqual(['fp', 'fp', 'fp', 'limit_wc', 'limit_wc'])
  })

  it('leaves addresses alone that are allowed, and only tells where it does not block', async () => {
    await protect(w.services, 'brute-force-protection', { max_attempts: 2, allowlist: ['203.0.113.0/24'] })
    expect(await times(5, () => guess(w, {}))).toEqual(Array(5).fill('invalid_grant'))
    expect(await logTypes(w)).not.toContain('limit_wc')
    await protect(w.services, 'brute-force-protection', { allowlist: [], shields: [] })
    expect(await times(3, () => guess(w, {}))).toEqual(Array(3).fill('invalid_grant'))
    expect((await logTypes(w)).filter(type => type === 'limit_wc')).toHaveLength(2)
    expect(await guess(w, password)).toBe('complete')
    expect(await queuedMails(w.services)).toEqual([])
    await protect(w.services, 'brute-force-protection', { enabled: false, shields: ['block'] })
    expect(await times(5, () => guess(w, {}))).toEqual(Array(5).fill('invalid_grant'))
  })

  it('tells the owner of the account once an hour for each address, with a link that lifts that block once', async () => {
    await protect(w.services, 'brute-force-protection', { max_attempts: 2 })
    for (const ip of ['203.0.113.1', '203.0.113.2']) await times(3, () => guess(w, { ip }))
    await times(3, () => guess(w, { username: 'nobody@example.com' }))
    const [first, second, ...more] = await queuedMails(w.services)
    expect(more).toEqual([])
    expect(first).toMatchObject({
      to: 'ann@example.com',
      template: 'blocked_account',
      variables: { user: { source_ip: '203.0.113.1' } },
    })
    const link = (mail: typeof first) => unblockByLink(w.services, ticketOf(mail), http)
    expect(await link(first)).toMatchObject({ kind: 'valid', data: { userName: 'ann@example.com' } })
    expect(await guess(w, { ...password, ip: '203.0.113.1' })).toBe('complete')
    expect(await guess(w, { ...password, ip: '203.0.113.2' })).toBe('too_many_attempts')
    expect((await link(first)).kind).toBe('used')
    await times(2, () => guess(w, { ip: '203.0.113.1' }))
    expect(await guess(w, { ...password, ip: '203.0.113.1' })).toBe('too_many_attempts')
    expect((await link(first)).kind).toBe('used')
    expect(await queuedMails(w.services)).toEqual([])
    expect((await unblockByLink(w.services, 'made-up', http)).kind).toBe('invalid')
    w.services.clock.advance(5 * day)
    expect((await link(second)).kind).toBe('expired')
    expect((await logTypes(w)).filter(type => type === 'ublkdu')).toHaveLength(1)
  })

  it('of twenty that open the link of a mail at once, one lifts the block', async () => {
    await protect(w.services, 'brute-force-protection', { max_attempts: 1 })
    await guess(w, {})
    const ticket = ticketOf((await queuedMails(w.services))[0])
    const links = await Promise.all(Array.from({ length: 20 }, () => unblockByLink(w.services, ticket, http)))
    expect(links.filter(({ kind }) => kind === 'valid')).toHaveLength(1)
  })

  it('sends a handful of mails to one account, whatever the number of addresses', async () => {
    await protect(w.services, 'brute-force-protection', { max_attempts: 1 })
    await times(20, i => guess(w, { ip: `198.51.100.${i}` }))
    expect(await queuedMails(w.services)).toHaveLength(5)
  })

  it('texts who signs in by phone number, once an hour', async () => {
    const { db, now, clock } = w.services
    const connection = 'Username-Password-Authentication'
    const phone = { provider: 'auth0', identity_user_id: 'joe', connection, phone_number: '+15550100', now: now() }
    await insertUser(db, { ...phone, password_hash: await hashPassword('Correct-Horse-7') })
    await protect(w.services, 'brute-force-protection', { max_attempts: 1 })
    for (const ip of ['203.0.113.1', '203.0.113.2']) await guess(w, { username: '+1 555-0100', ip })
    const sent = await queuedMails(w.services)
    expect(sent).toMatchObject([{ channel: 'sms', to: '+15550100', template: 'blocked_account' }])
    expect((await unblockByLink(w.services, ticketOf(sent[0]), http)).kind).toBe('valid')
    clock.advance(3_600_000)
    await guess(w, { username: '+15550100', ip: '203.0.113.3' })
    expect(await queuedMails(w.services)).toHaveLength(1)
  })

  it('does not let an account of the same name at another connection clear the failures', async () => {
    const { db } = w.services
    const now = w.services.now()
    const data = { options: {}, realms: ['other'] }
    await insertConnection(db, {
      id: 'con_0000000000000002',
      name: 'other',
      strategy: 'auth0',
      data,
      clients: ['app'],
      now,
    })
    await insertUser(db, {
      provider: 'auth0',
      identity_user_id: 'eve',
      connection: 'other',
      email: 'ann@example.com',
      password_hash: await hashPassword('Eves-Own-1'),
      now,
    })
    await protect(w.services, 'brute-force-protection', { max_attempts: 3 })
    const at = (connection: string) => ({ params: { client_id: 'app', connection } })
    for (let round = 0; round < 3; round++) {
      await guess(w, {}, at('Username-Password-Authentication'))
      expect(await guess(w, { password: 'Eves-Own-1' }, at('other'))).toBe('complete')
    }
    expect(await guess(w, password, at('Username-Password-Authentication'))).toBe('too_many_attempts')
    // Whether the connection is named or found makes no difference.
    expect(await guess(w, password)).toBe('too_many_attempts')
  })
})

describe.each(engines)('suspicious IP throttling on %s', engine => {
  const strict = {
    stage: { ...defaultProtections['suspicious-ip-throttling'].stage, 'pre-login': { max_attempts: 5, rate: 60_000 } },
  }
  let w: World
  beforeEach(async () => {
    w = await world({ engine })
    await protect(w.services, 'suspicious-ip-throttling', strict)
  })
  const sweep = (n: number, ip?: string) => times(n, i => guess(w, { username: `user${i}@example.com`, ip }))

  it('stops an address after so many failures at any accounts, then lets one through every so often', async () => {
    expect(await sweep(7)).toEqual([...Array(5).fill('invalid_grant'), 'too_many_attempts', 'too_many_attempts'])
    expect(await guess(w, password)).toBe('too_many_attempts')
    expect(await guess(w, { ...password, ip: '203.0.113.8' })).toBe('complete')
    expect((await logTypes(w)).filter(type => type === 'limit_mu')).toHaveLength(4)
    const browser = await browse(w)
    await browser.submit(password)
    expect((await browser.show()).errors).toEqual([{ code: 'ip-blocked' }])
    w.services.clock.advance(60_000)
    expect(await guess(w, { username: 'late@example.com' })).toBe('invalid_grant')
    expect(await guess(w, password)).toBe('too_many_attempts')
    w.services.clock.advance(60_000)
    expect(await guess(w, password)).toBe('complete')
    // It was right, so it has cost nothing.
    expect(await guess(w, password)).toBe('complete')
  })

  it('counts failures only, and never a right password', async () => {
    expect(await times(15, () => guess(w, password))).toEqual(Array(15).fill('complete'))
    expect(await sweep(5)).toEqual(Array(5).fill('invalid_grant'))
  })

  it('leaves addresses alone that are allowed, and only tells where it does not block', async () => {
    await protect(w.services, 'suspicious-ip-throttling', { allowlist: ['2001:db8::/32'] })
    expect(await sweep(8, '2001:db8::7')).toEqual(Array(8).fill('invalid_grant'))
    await protect(w.services, 'suspicious-ip-throttling', { shields: [] })
    expect(await sweep(7)).toEqual(Array(7).fill('invalid_grant'))
    expect((await logTypes(w)).filter(type => type === 'limit_mu')).toHaveLength(3)
    await protect(w.services, 'suspicious-ip-throttling', { enabled: false, shields: ['block'] })
    expect(await sweep(7)).toEqual(Array(7).fill('invalid_grant'))
  })

  it('tells administrators of an address once an hour', async () => {
    await administrator(w)
    await sweep(9)
    await sweep(9, '203.0.113.8')
    expect(await queuedMails(w.services)).toMatchObject([
      { to: 'admin@example.com', template: 'admin_blocked_address', variables: { ip: '203.0.113.7', count: 1 } },
    ])
    w.services.clock.advance(3_600_000)
    await sweep(9)
    expect(await queuedMails(w.services)).toMatchObject([{ variables: { ip: '203.0.113.8', count: 2, others: 1 } }])
    await protect(w.services, 'suspicious-ip-throttling', { shields: ['block'] })
    await sweep(9, '203.0.113.9')
    w.services.clock.advance(3_600_000)
    await sendNotices(w.services)
    expect(await queuedMails(w.services)).toEqual([])
  })

  it('makes no rows for what a stopped address asks', async () => {
    await sweep(5)
    const before = await w.services.db.selectFrom('attempts').select('key').execute()
    await times(20, i => guess(w, { username: `more${i}@example.com` }))
    expect(await w.services.db.selectFrom('attempts').select('key').execute()).toHaveLength(before.length)
  })
})

describe('limits that are built in', () => {
  it('spare this machine until somebody chooses others', async () => {
    const w = await world()
    const sweep = (n: number) => times(n, i => guess(w, { username: `user${i}@example.com`, ip: '127.0.0.1' }))
    expect(new Set(await sweep(102))).toEqual(new Set(['invalid_grant']))
    const stage = defaultProtections['suspicious-ip-throttling'].stage
    await protect(w.services, 'suspicious-ip-throttling', {
      stage: { ...stage, 'pre-login': { max_attempts: 2, rate: 60_000 } },
    })
    expect(await sweep(3)).toEqual(['invalid_grant', 'invalid_grant', 'too_many_attempts'])
  })

  it.each(engines)('let one user log in twenty times a minute from one address, then ten, on %s', async engine => {
    const w = await world({ engine })
    expect(new Set(await times(20, () => guess(w, password)))).toEqual(new Set(['complete']))
    expect(await guess(w, password)).toBe('too_many_requests')
    expect(await logTypes(w)).toContain('limit_sul')
    expect(await guess(w, { ...password, ip: '203.0.113.8' })).toBe('complete')
    const browser = await browse(w)
    await browser.submit(password)
    expect((await browser.show()).errors).toEqual([{ code: 'same-user-login' }])
    w.services.clock.advance(6000)
    expect(await guess(w, password)).toBe('complete')
    expect(await guess(w, password)).toBe('too_many_requests')
  })
})
