import { describe, expect, test } from 'vitest'
import { type TestServices, testServices } from '../../test/fixtures/services.ts'
import { engines } from '../../test/fixtures/store.ts'
import { insertEnrollment } from './enrollments.ts'
import {
  answerTransaction,
  claimApproval,
  claimEnrolled,
  openTransaction,
  type PushTransaction,
  pendingChallenges,
  prunePush,
  spendNumberTry,
  takeTicket,
  transactionById,
  transactionByTicket,
} from './push-transactions.ts'
import { inTransaction } from './transaction.ts'

const minute = 60_000

const open = async (
  { db, now }: TestServices,
  changes: Partial<PushTransaction> & { id: string; ticketHash?: string },
): Promise<void> =>
  openTransaction(db, {
    kind: 'challenge',
    userId: 'auth0|ann',
    enrollmentId: 'dev_a',
    loginTraceId: 'login-1',
    details: { application: 'App', clientId: 'app', hostname: 'localhost' },
    createdAt: now(),
    expiresAt: now() + 5 * minute,
    ...changes,
  })
const enroll = ({ db, box, now }: TestServices, changes: Partial<Parameters<typeof insertEnrollment>[2]> = {}) =>
  insertEnrollment(
    db,
    box,
    { id: 'dev_a', userId: 'auth0|ann', factor: 'push-notification', confirmed: true, linkId: 'dev_a', ...changes },
    now(),
  )
const asked = { id: 't1', userId: 'auth0|ann', enrollmentId: 'dev_a', loginTraceId: 'login-1' }
const atOnce = <T>(times: number, work: () => Promise<T>) => Promise.all(Array.from({ length: times }, work))
const taken = (results: unknown[]) => results.filter(result => result === true).length

describe.each(engines)('a transaction of a device, on %s', engine => {
  test('is answered once, by its device, in time', async () => {
    const services = await testServices({ engine })
    const { db, now } = services
    await open(services, { id: 't1' })
    const answer = (changes: object = {}) =>
      answerTransaction(db, { id: 't1', enrollmentId: 'dev_a', status: 'accepted', now: now(), ...changes })
    expect(await answer({ enrollmentId: 'dev_b' })).toBe(false)
    expect(await answer({ now: now() + 5 * minute })).toBe(false)
    expect(taken(await atOnce(20, answer))).toBe(1)
    expect(await answer({ status: 'rejected' })).toBe(false)
    expect((await transactionById(db, 't1'))?.status).toBe('accepted')
  })

  test('is used up once, for the login, user and device that it was opened for', async () => {
    const services = await testServices({ engine })
    const { db, now } = services
    await enroll(services)
    await open(services, { id: 't1' })
    const claim = (changes: object = {}, at = now()) => claimApproval(db, { ...asked, ...changes }, at)
    expect(await claim()).toBe(false)
    await answerTransaction(db, { id: 't1', enrollmentId: 'dev_a', status: 'accepted', now: now() })
    for (const other of [{ userId: 'auth0|bob' }, { enrollmentId: 'dev_b' }, { loginTraceId: 'login-2' }, { id: 't2' }])
      expect(await claim(other)).toBe(false)
    expect(await claim({}, now() + 5 * minute)).toBe(false)
    await db.updateTable('enrollments').set({ confirmed: 0 }).execute()
    expect(await claim()).toBe(false)
    await db.updateTable('enrollments').set({ confirmed: 1 }).execute()
    expect(taken(await atOnce(20, claim))).toBe(1)
  })

  test('makes earlier ones of its login worthless, and no others', async () => {
    const services = await testServices({ engine })
    const { db, now } = services
    await open(services, { id: 't1' })
    await open(services, { id: 'elsewhere', loginTraceId: 'login-2' })
    await open(services, { id: 'ticket', kind: 'enroll', ticketHash: 'hash' })
    await open(services, { id: 't2' })
    expect((await pendingChallenges(db, 'dev_a', now())).map(({ id }) => id).sort()).toEqual(['elsewhere', 't2'])
    expect(await pendingChallenges(db, 'dev_a', now() + 5 * minute)).toEqual([])
    expect((await transactionByTicket(db, 'hash'))?.status).toBe('pending')
  })

  test('gives as many tries at its number as there are', async () => {
    const services = await testServices({ engine })
    await open(services, { id: 't1' })
    const tries = await atOnce(20, () => spendNumberTry(services.db, 't1', 3))
    expect(tries.filter(one => one !== undefined).sort()).toEqual([1, 2, 3])
  })

  test('enrolls one device by a ticket, and confirms all that it made or nothing', async () => {
    const services = await testServices({ engine })
    const { db, now } = services
    await open(services, { id: 't1', kind: 'enroll', enrollmentId: undefined, ticketHash: 'hash' })
    expect(await takeTicket(db, 't1', 'dev_a', now() + 5 * minute)).toBe(false)
    expect(taken(await atOnce(20, () => takeTicket(db, 't1', 'dev_a', now())))).toBe(1)
    await enroll(services, { confirmed: false })
    const claim = (made: string[]) =>
      inTransaction(db, async trx => {
        if (!(await claimEnrolled(trx, asked, made, now()))) throw new Error('lost')
        return true
      }).catch(() => false)
    expect(await claim(['dev_a', 'dev_gone'])).toBe(false)
    expect(taken(await atOnce(10, () => claim(['dev_a'])))).toBe(1)
  })

  test('is kept for a day, and so is a device that no login has taken', async () => {
    const services = await testServices({ engine })
    const { db, clock } = services
    await enroll(services, { confirmed: false })
    await enroll(services, { id: 'dev_b', linkId: 'dev_b' })
    await open(services, { id: 't1' })
    clock.advance(24 * 60 * minute)
    await prunePush(db, services.now())
    expect(await transactionById(db, 't1')).toBeDefined()
    clock.advance(6 * minute)
    await prunePush(db, services.now())
    expect(await transactionById(db, 't1')).toBeUndefined()
    expect(await db.selectFrom('enrollments').select('id').execute()).toEqual([{ id: 'dev_b' }])
  })
})
