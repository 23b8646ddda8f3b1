import { describe, expect, test } from 'vitest'
import { type TestServices, testServices } from '../../test/fixtures/services.ts'
import { engines } from '../../test/fixtures/store.ts'
import {
  type CibaRequest,
  cibaRequest,
  insertCibaRequest,
  pollCibaRequest,
  pruneCibaRequests,
  redeemCibaRequest,
  type StoredCibaRequest,
  takeCibaRequest,
} from './ciba-requests.ts'
import { insertEnrollment } from './enrollments.ts'
import { answerTransaction, openTransaction } from './push-transactions.ts'
import { inTransaction } from './transaction.ts'

const minute = 60_000

const asked = async ({ db, box, now }: TestServices): Promise<StoredCibaRequest> => {
  const request: CibaRequest = {
    clientId: 'app',
    userId: 'auth0|ann',
    transactionId: 't1',
    enrollmentId: 'dev_a',
    loginTraceId: 'login-1',
    params: { scope: 'openid' },
    asked: { audience: 'https://api', scopes: ['openid'] },
    createdAt: now(),
    expiresAt: now() + minute,
  }
  const { userId, enrollmentId, loginTraceId, createdAt, expiresAt } = request
  await insertEnrollment(db, box, { id: enrollmentId, userId, factor: 'push-notification', confirmed: true }, now())
  const details = { application: 'App', clientId: 'app', hostname: 'localhost' }
  const open = {
    id: 't1',
    kind: 'challenge',
    userId,
    enrollmentId,
    loginTraceId,
    details,
    createdAt,
    expiresAt,
  } as const
  await openTransaction(db, open)
  await insertCibaRequest(db, 'secret', request)
  return (await cibaRequest(db, 'secret', 'app')) as StoredCibaRequest
}

describe.each(engines)('a request for an approval, on %s', engine => {
  test('is found by its application under its id, which is not in the store, and is asked about every so often', async () => {
    const services = await testServices({ engine })
    const { db, now } = services
    const { idHash, ...request } = await asked(services)
    expect(request).toMatchObject({ clientId: 'app', asked: { audience: 'https://api', scopes: ['openid'] } })
    expect(await cibaRequest(db, 'secret', 'other')).toBeUndefined()
    expect(JSON.stringify(await db.selectFrom('ciba_requests').selectAll().execute())).not.toContain('secret')
    const polls = await Promise.all([0, 1, 2].map(() => pollCibaRequest(db, idHash, now(), 5000)))
    expect(polls.filter(Boolean)).toHaveLength(1)
    expect(await pollCibaRequest(db, idHash, now() + 4999, 5000)).toBe(false)
    expect(await pollCibaRequest(db, idHash, now() + 5000, 5000)).toBe(true)
  })

  test('gives its approval once, however many ask at the same moment', async () => {
    const services = await testServices({ engine })
    const { db, now } = services
    const request = await asked(services)
    await answerTransaction(db, { id: 't1', enrollmentId: 'dev_a', status: 'accepted', now: now() })
    const redeem = () => inTransaction(db, trx => redeemCibaRequest(trx, request, now()))
    const outcomes = await Promise.all(Array.from({ length: 10 }, redeem))
    expect(outcomes.filter(one => one === 'redeemed')).toHaveLength(1)
    expect(outcomes.filter(one => one === 'lost')).toHaveLength(9)
  })

  test('gives nothing without an approval, or for one that is too old, and is over', async () => {
    const services = await testServices({ engine })
    const { db, now } = services
    const request = await asked(services)
    await answerTransaction(db, { id: 't1', enrollmentId: 'dev_a', status: 'accepted', now: now() })
    expect(await redeemCibaRequest(db, request, now() + minute)).toBe('void')
    expect(await takeCibaRequest(db, request.idHash)).toBe(false)
  })

  test('is forgotten after its end', async () => {
    const services = await testServices({ engine })
    const { db, now } = services
    await asked(services)
    await pruneCibaRequests(db, now() + minute)
    expect(await cibaRequest(db, 'secret', 'app')).toBeDefined()
    await pruneCibaRequests(db, now() + minute + 1)
    expect(await cibaRequest(db, 'secret', 'app')).toBeUndefined()
  })
})
