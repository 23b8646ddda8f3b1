import { describe, expect, test } from 'vitest'
import { requestPasswordReset, resetPassword } from '../../src/accounts/password-reset.ts'
import { loginCounters } from '../../src/attack-protection/counters.ts'
import { identifierDigest } from '../../src/attack-protection/identifiers.ts'
import { hashPassword, verifyPassword } from '../../src/passwords.ts'
import { spendAttempt } from '../../src/store/attempts.ts'
import { insertSession } from '../../src/store/sessions.ts'
import { findIdentity, insertUser, userById } from '../../src/store/users.ts'
import { engines } from '../fixtures/store.ts'
import { type Bench, bench, clientId, connectionName, http, ticketIn } from './accounts.ts'

const before = 'Correct-Horse-7'
const after = 'Battery-Staple-8'

const withUser = async (engine: (typeof engines)[number], options: Record<string, unknown> = {}) => {
  const at = await bench(engine, options)
  const user = await insertUser(at.services.db, {
    provider: 'auth0',
    identity_user_id: 'a'.repeat(24),
    connection: connectionName,
    email: 'ada@example.com',
    password_hash: await hashPassword(before),
    now: at.services.now(),
  })
  return { ...at, user }
}

const ask = ({ services, connection }: Bench, identifier = 'ada@example.com') =>
  requestPasswordReset(services, { connection, identifier, clientId, http })

const linkFor = async (at: Bench): Promise<string> => {
  await ask(at)
  const mails = await at.mails()
  return ticketIn(mails.at(-1)?.url ?? '')
}

const session = async ({ services }: Bench, sid: string, userId: string) => {
  const now = services.now()
  const record = { sid, userId, methods: [], metadata: {}, device: {}, cookieMode: 'persistent' as const, clients: [] }
  const times = { createdAt: now, updatedAt: now, authenticatedAt: now, lastInteractedAt: now }
  await insertSession(
    services.db,
    `hash of ${sid}`,
    { ...record, ...times, expiresAt: now + 1e9, idleExpiresAt: now + 1e9 },
    [clientId],
  )
}

describe.each(engines)('password reset on %s', engine => {
  test('a link sets the new password, ends the sessions of that user and verifies the address', async () => {
    const at = await withUser(engine)
    await session(at, 'hers', at.user.user_id)
    await session(at, 'his', 'auth0|other')
    const token = await linkFor(at)
    expect(await resetPassword(at.services, token, after, http)).toMatchObject({ kind: 'changed' })
    const identity = await findIdentity(at.services.db, connectionName, 'ada@example.com')
    expect((await verifyPassword(at.services.box, identity?.password_hash ?? '', after)).ok).toBe(true)
    expect((await verifyPassword(at.services.box, identity?.password_hash ?? '', before)).ok).toBe(false)
    const user = await userById(at.services.db, at.user.user_id)
    expect(user).toMatchObject({ email_verified: true, last_password_reset: at.services.now() })
    expect((await at.services.db.selectFrom('sessions').select('sid').execute()).map(row => row.sid)).toEqual(['his'])
    expect(await at.logs()).toEqual(['scpr', 'scp'])
  })

  test('of twenty who use one link at the same moment one sets the password', async () => {
    const at = await withUser(engine)
    const token = await linkFor(at)
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => resetPassword(at.services, token, `${after}-${i}`, http)),
    )
    expect(results.filter(({ kind }) => kind === 'changed')).toHaveLength(1)
    expect(results.filter(({ kind }) => kind === 'used')).toHaveLength(19)
    const winner = results.findIndex(({ kind }) => kind === 'changed')
    const identity = await findIdentity(at.services.db, connectionName, 'ada@example.com')
    expect((await verifyPassword(at.services.box, identity?.password_hash ?? '', `${after}-${winner}`)).ok).toBe(true)
    expect((await at.logs()).filter(type => type === 'scp')).toHaveLength(1)
  })

  test('a change voids the other open links', async () => {
    const at = await withUser(engine)
    const [first, second] = [await linkFor(at), await linkFor(at)]
    expect(first).not.toBe(second)
    expect((await resetPassword(at.services, second, after, http)).kind).toBe('changed')
    expect((await resetPassword(at.services, first, 'Another-One-9', http)).kind).toBe('used')
  })

  test('a refused password leaves the link open', async () => {
    const at = await withUser(engine, { password_history: { enable: true, size: 2 } })
    const token = await linkFor(at)
    expect(await resetPassword(at.services, token, 'short', http)).toEqual({
      kind: 'refused',
      problem: 'PasswordStrengthError',
    })
    expect(await resetPassword(at.services, token, before, http)).toEqual({
      kind: 'refused',
      problem: 'PasswordHistoryError',
    })
    expect((await resetPassword(at.services, token, after, http)).kind).toBe('changed')
  })

  test('a new password ends the block after too many wrong ones, from any address', async () => {
    const at = await withUser(engine)
    const { db } = at.services
    const fail = async (identifier: string, ip: string) =>
      spendAttempt(db, await loginCounters(at.services, { identifier, connection: connectionName, ip }), 0)
    await fail('ada@example.com', '203.0.113.1')
    await fail('Ada@Example.com ', '203.0.113.2')
    await fail('eve@example.com', '203.0.113.1')
    expect((await resetPassword(at.services, await linkFor(at), after, http)).kind).toBe('changed')
    const left = await db.selectFrom('attempts').select('identifier').where('kind', '=', 'failures').execute()
    expect(left).toEqual([{ identifier: identifierDigest('eve@example.com') }])
    expect(await at.logs()).toEqual(['scpr', 'ublkdu', 'scp'])
  })

  test('the history holds as many earlier passwords as it is told to', async () => {
    const at = await withUser(engine, { password_history: { enable: true, size: 2 } })
    for (const next of [after, 'Another-One-9']) {
      expect((await resetPassword(at.services, await linkFor(at), next, http)).kind).toBe('changed')
      at.services.clock.advance(3_600_000)
    }
    expect((await resetPassword(at.services, await linkFor(at), after, http)).kind).toBe('refused')
    expect((await resetPassword(at.services, await linkFor(at), before, http)).kind).toBe('changed')
  })
})

describe('asking for a link', () => {
  test('it expires after five days', async () => {
    const at = await withUser('sqlite')
    const token = await linkFor(at)
    at.services.clock.advance(432_000_000)
    expect((await resetPassword(at.services, token, after, http)).kind).toBe('expired')
  })

  test('for nobody it answers the same, sends nothing and logs that it was for nobody', async () => {
    const at = await withUser('sqlite')
    expect(await ask(at, 'nobody@example.com')).toBeUndefined()
    expect(await ask(at)).toBeUndefined()
    expect((await at.mails()).map(mail => mail.to)).toEqual(['ada@example.com'])
    expect(await at.logs()).toEqual(['fcpr', 'scpr'])
  })

  test('a connection without self-service sends nothing', async () => {
    const at = await withUser('sqlite', { disable_self_service_change_password: true })
    await ask(at)
    expect(await at.mails()).toEqual([])
  })

  test('one account gets no flood of mails', async () => {
    const at = await withUser('sqlite')
    for (let i = 0; i < 15; i++) await ask(at)
    expect(await at.mails()).toHaveLength(10)
  })

  test('the link goes to the domain that was asked', async () => {
    const at = await withUser('sqlite')
    const elsewhere = { ...http, issuer: 'https://login.acme.example/' }
    await requestPasswordReset(at.services, {
      connection: at.connection,
      identifier: 'ada@example.com',
      http: elsewhere,
    })
    expect((await at.mails())[0]?.url).toMatch(
      /^https:\/\/login\.acme\.example\/u\/reset-password\?ticket=[A-Za-z0-9]{32}#$/,
    )
  })
})
