import { prefixedId } from '../ids.ts'
import type { Db } from './dialect.ts'

/** Work that the Management API was asked for, and how it stands. */
export interface Job {
  id: string
  type: 'verification_email'
  status: 'pending' | 'completed' | 'failed'
  created_at: number
}

/** Keeps a job under an id of its own. */
export const insertJob = async (db: Db, job: Omit<Job, 'id'>): Promise<Job> => {
  const row = { id: prefixedId('job'), ...job }
  await db.insertInto('jobs').values(row).execute()
  return row
}

export const jobById = (db: Db, id: string): Promise<Job | undefined> =>
  db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()

/** Deletes jobs that were asked for before `before`. */
export const pruneJobs = async (db: Db, before: number): Promise<void> => {
  await db.deleteFrom('jobs').where('created_at', '<', before).execute()
}
