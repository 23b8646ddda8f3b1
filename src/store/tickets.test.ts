import { describe, expect, test } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { claimTicket, createTicket, pruneTickets, ticketLifeMs, ticketState, voidTickets } from './tickets.ts'

const now = Date.parse('2026-01-15T12:00:00Z')
const kind = 'password-change' as const

describe.each(engines)('tickets on %s', engine => {
  test('of twenty who use a ticket at the same moment one gets it', async () => {
    const db = await freshStore(engine)
    const token = await createTicket(db, { kind, userId: 'auth0|1', data: { email: 'a@b.example' }, now })
    const claims = await Promise.all(Array.from({ length: 20 }, () => claimTicket(db, kind, token, now)))
    expect(claims.filter(Boolean)).toEqual([
      {
        kind,
        userId: 'auth0|1',
        data: { email: 'a@b.example' },
        createdAt: now,
        expiresAt: now + ticketLifeMs,
        usedAt: now,
      },
    ])
    expect((await ticketState(db, kind, token, now)).kind).toBe('used')
  })

  test('a ticket has 32 characters, of which the store holds only a digest', async () => {
    const db = await freshStore(engine)
    const token = await createTicket(db, { kind, userId: 'auth0|1', now })
    expect(token).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(JSON.stringify(await db.selectFrom('tickets').selectAll().execute())).not.toContain(token)
  })

  test('it opens for five days, or as long as it was made for, and never as another kind', async () => {
    const db = await freshStore(engine)
    const long = await createTicket(db, { kind, userId: 'auth0|1', now })
    const short = await createTicket(db, { kind, userId: 'auth0|1', now, lifeMs: 60_000 })
    expect((await ticketState(db, kind, long, now + ticketLifeMs - 1)).kind).toBe('valid')
    expect((await ticketState(db, kind, long, now + ticketLifeMs)).kind).toBe('expired')
    expect(await claimTicket(db, kind, short, now + 60_000)).toBeUndefined()
    expect(await claimTicket(db, 'email-verification', long, now)).toBeUndefined()
    expect((await ticketState(db, 'email-verification', long, now)).kind).toBe('unknown')
    expect((await ticketState(db, kind, 'never made', now)).kind).toBe('unknown')
  })

  test('voiding uses up the open ones of that user and kind, and pruning forgets what ended long ago', async () => {
    const db = await freshStore(engine)
    const [mine, other] = [
      await createTicket(db, { kind, userId: 'auth0|1', now }),
      await createTicket(db, { kind, userId: 'auth0|2', now }),
    ]
    await voidTickets(db, kind, 'auth0|1', now)
    expect((await ticketState(db, kind, mine, now)).kind).toBe('used')
    expect((await ticketState(db, kind, other, now)).kind).toBe('valid')
    await pruneTickets(db, now + ticketLifeMs + 1)
    expect((await ticketState(db, kind, mine, now)).kind).toBe('unknown')
  })
})
