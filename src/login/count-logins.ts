import { bucketOf } from '../durations.ts'
import { type ChallengeFact, challengesOf } from '../flow/challenge-facts.ts'
import { readState } from '../flow/upgrade.ts'
import type { Db } from '../store/dialect.ts'
import {
  addCounts,
  type Count,
  cursorAt,
  endedLogins,
  moveCursor,
  readCursor,
  settling,
} from '../store/hourly-stats.ts'
import { inTransaction } from '../store/transaction.ts'

/**
 * Counts the factors that up to `limit` ended logins asked for, and answers whether there is more. What several nodes count
 * at once is added once.
 */
export const countLogins = (db: Db, now: number, limit = 200): Promise<boolean> =>
  inTransaction(db, async trx => {
    const cursor = await readCursor(trx, 'logins')
    const ended = await endedLogins(trx, cursor, { before: now - settling, limit })
    const last = ended.at(-1)
    if (!last) return false
    if (!(await moveCursor(trx, 'logins', cursor, cursorAt(last.finished_at, last.trace_id)))) return true
    await addCounts(trx, ended.flatMap(countsOf))
    return ended.length === limit
  })

/** Factors of ended logins that are not in the counts yet. */
export const uncountedLogins = async (db: Db): Promise<Count[]> =>
  (await endedLogins(db, await readCursor(db, 'logins'))).flatMap(countsOf)

const countsOf = ({ state }: { state: string }): Count[] =>
  challengesOf(readState(state).journal).flatMap(fact => (fact.asks === 'challenge' ? ofChallenge : ofEnrollment)(fact))

const ofChallenge = ({ type, startedAt: at, completedAt, refused }: ChallengeFact): Count[] => [
  { measure: 'challenge-started', at, label: type, count: 1 },
  ...(completedAt === undefined
    ? []
    : [{ measure: 'challenge-completed' as const, at, label: type, bucket: bucketOf(completedAt - at), count: 1 }]),
  ...(refused === 0 ? [] : [{ measure: 'challenge-refused' as const, at, label: type, count: refused }]),
]

const ofEnrollment = ({ type, startedAt: at, completedAt }: ChallengeFact): Count[] => [
  { measure: 'enrollment-started', at, label: type, count: 1 },
  ...(completedAt === undefined ? [] : [{ measure: 'enrollment-completed' as const, at, label: type, count: 1 }]),
]
