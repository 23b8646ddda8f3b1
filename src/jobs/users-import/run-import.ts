import { connectionRules } from '../../accounts/connection-rules.ts'
import { AppError } from '../../errors.ts'
import { isBeyond } from '../../management/reach.ts'
import type { Services } from '../../services.ts'
import { type Connection, connectionById } from '../../store/connections.ts'
import type { Db } from '../../store/dialect.ts'
import { advanceJob, type ClaimedJob, insertJobError, jobInput, releaseJob } from '../../store/jobs.ts'
import { inTransaction } from '../../store/transaction.ts'
import type { IdentityWithPassword } from '../../store/users.ts'
import { endJob } from '../end-job.ts'
import { duplicates, type ImportUser, readImportUser } from './import-user.ts'
import { maskUser } from './mask.ts'
import { problem, type UserProblem } from './problems.ts'
import {
  addFactors,
  conflictOf,
  existingUser,
  factorsProblem,
  ImportRefused,
  insertImported,
  isConflict,
  updateImported,
} from './store-user.ts'

/** What an import was asked for with. */
interface ImportRequest {
  connection_id: string
  upsert: boolean
  /** The user who asked, where it was not an application. */
  by?: { userId: string; scopes: string[] }
}

/** How far an import is: `position` elements are through. */
export interface ImportProgress {
  position: number
  total: number
  inserted: number
  updated: number
  failed: number
  [member: string]: number
}

export const noProgress: ImportProgress = { position: 0, total: 0, inserted: 0, updated: 0, failed: 0 }

/** An import that takes longer is over, with what it has done so far. */
export const importTimeout = 2 * 60 * 60_000

const statusDetails = {
  unreadable: 'Failed to parse users file JSON when importing users. Make sure it is valid JSON.',
  'no-list': 'The users file must contain an array of users.',
  'no-connection': 'The connection does not exist.',
  timeout: 'The import did not finish within two hours.',
}

/** Another claim has taken over; this one must leave no trace. */
class ClaimLost extends Error {}

/**
 * Imports the users of a file one by one, from where the last claim stood. Each is one transaction with the step past it,
 * so that none is imported twice or left out, wherever the process dies. Ends early, undone, once `stopping` says so.
 */
export const runImport = async (services: Services, job: ClaimedJob, stopping: () => boolean): Promise<void> => {
  const users = parse((await jobInput(services.db, services.box, job.id)) ?? '')
  if (!Array.isArray(users)) return endJob(services, job, { status: 'failed', status_details: statusDetails[users] })
  const { connection_id, upsert, by } = job.data as unknown as ImportRequest
  const connection = await connectionById(services.db, connection_id)
  if (!connection) return endJob(services, job, { status: 'failed', status_details: statusDetails['no-connection'] })
  const rules = connectionRules(connection)
  const twice = duplicates()
  const progress = { ...noProgress, ...job.progress, total: users.length }
  const begun = progress.position
  const at = { services, job, connection, upsert, by, progress }
  try {
    for (const [position, element] of users.entries()) {
      const read = readImportUser(element, rules)
      const again = read.ok ? twice(read.user) : undefined
      if (position < begun) continue
      if (stopping()) return await releaseJob(services.db, job)
      if (services.now() >= job.created_at + importTimeout)
        return await endJob(services, job, { status: 'failed', status_details: statusDetails.timeout, progress })
      if (!read.ok) await refuse(at, element, read.errors)
      else if (again) await refuse(at, element, [again])
      else await importOne(at, element, read.user)
    }
    await endJob(services, job, { status: 'completed', progress })
  } catch (error) {
    if (!(error instanceof ClaimLost)) throw error
  }
}

const parse = (text: string): unknown[] | 'unreadable' | 'no-list' => {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed : 'no-list'
  } catch {
    return 'unreadable'
  }
}

interface Import {
  services: Services
  job: ClaimedJob
  connection: Connection
  upsert: boolean
  by: ImportRequest['by']
  /** Moves with every transaction that was committed. */
  progress: ImportProgress
}

type At = Pick<Import, 'services' | 'job' | 'progress'>

/** One transaction with what becomes of one element, and the step past it. */
const step = async (
  { services, job, progress }: At,
  outcome: 'inserted' | 'updated' | 'failed',
  work: (trx: Db) => Promise<void>,
): Promise<void> => {
  const next = { ...progress, position: progress.position + 1, [outcome]: progress[outcome] + 1 }
  await inTransaction(services.db, async trx => {
    if (!(await advanceJob(trx, job, next))) throw new ClaimLost()
    await work(trx)
  })
  Object.assign(progress, next)
}

const refuse = (at: At, element: unknown, errors: UserProblem[]): Promise<void> => {
  const { position } = at.progress
  const error = { user: maskUser(element), errors }
  return step(at, 'failed', trx => insertJobError(trx, at.services.box, at.job.id, position, error))
}

const importOne = async (at: Import, element: unknown, user: ImportUser): Promise<void> => {
  const { services, connection, upsert, by } = at
  const { db } = services
  const weak = factorsProblem(user.factors)
  for (let last = !upsert; ; last = true) {
    const existing = upsert ? await existingUser(db, connection, user) : undefined
    if (weak && !existing) return refuse(at, element, [weak])
    if (existing && by && (await isBeyond(services, { ...by, scopes: new Set(by.scopes) }, existing.owner)))
      return refuse(at, element, [problem('NOT_PASSED', 'This user has permissions that you do not have.')])
    try {
      if (existing) return await updateOne(at, element, user, existing, weak)
      return await step(at, 'inserted', trx => insertImported(services, trx, connection, user))
    } catch (error) {
      if (error instanceof ImportRefused) return refuse(at, element, [error.found])
      // Who was there a moment ago may be deleted by now.
      const gone = existing && error instanceof AppError && error.code === 'inexistent_user'
      if (!isConflict(error) && !gone) throw error
      // With upsert, somebody may have signed up meanwhile, who is there at the second look.
      if (last) return refuse(at, element, [await conflictOf(db, connection, user)])
    }
  }
}

/** Factors that cannot be imported do not keep the rest from a user who is there, and count as a failure. */
const updateOne = (
  at: Import,
  element: unknown,
  user: ImportUser,
  existing: IdentityWithPassword,
  weak: UserProblem | undefined,
): Promise<void> => {
  const { services, job } = at
  const { position } = at.progress
  return step(at, weak ? 'failed' : 'updated', async trx => {
    await updateImported(services, trx, existing, user)
    if (weak) await insertJobError(trx, services.box, job.id, position, { user: maskUser(element), errors: [weak] })
    else if (user.factors) await addFactors(services, trx, existing.owner, user.factors)
  })
}
