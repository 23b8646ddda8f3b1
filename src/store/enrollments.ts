import type { Selectable } from 'kysely'
import type { Enrollment } from '../factors/factor.ts'
import type { FactorType } from '../flow/command.ts'
import { alphanumeric } from '../ids.ts'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
import type { SecretBox } from './secrets.ts'

/** An enrolled factor with what only records need. Times are epoch milliseconds. */
export interface EnrollmentRecord extends Enrollment {
  userId: string
  createdAt: number
  enrolledAt?: number
  lastAuthAt?: number
  /** The user wants to be asked for this one first. */
  preferred?: boolean
}

const purpose = 'enrollment'

/** Every enrollment of a user, confirmed or not, oldest first, with its secret in clear. */
export const enrollmentsOf = async (db: Db, box: SecretBox, userId: string): Promise<EnrollmentRecord[]> => {
  const rows = await db
    .selectFrom('enrollments')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(row => toRecord(box, row))
}

export const enrollmentById = async (db: Db, box: SecretBox, id: string): Promise<EnrollmentRecord | undefined> => {
  const row = await db.selectFrom('enrollments').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toRecord(box, row)
}

/** Stores a factor of a user under a new `dev_…` id (or `id`), its secret sealed. Returns the id. */
export const insertEnrollment = async (
  db: Db,
  box: SecretBox,
  enrollment: Omit<Enrollment, 'id'> & { id?: string; userId: string; linkId?: string },
  now: number,
): Promise<string> => {
  const id = enrollment.id ?? `dev_${alphanumeric(16)}`
  await db
    .insertInto('enrollments')
    .values({
      id,
      user_id: enrollment.userId,
      factor: enrollment.factor,
      confirmed: enrollment.confirmed ? 1 : 0,
      name: enrollment.name ?? null,
      secret_encrypted: enrollment.secret === undefined ? null : box.seal(purpose, enrollment.secret),
      code_hash: enrollment.codeHash ?? null,
      phone_number: enrollment.phoneNumber ?? null,
      preferred_method: enrollment.preferredMethod ?? null,
      email: enrollment.email ?? null,
      last_step: enrollment.lastStep ?? null,
      link_id: enrollment.linkId ?? null,
      data: JSON.stringify(enrollment.data ?? {}),
      created_at: now,
      enrolled_at: enrollment.confirmed ? now : null,
      last_auth_at: null,
    })
    .execute()
  return id
}

/** Whether every confirmed factor of a user, addresses aside, is one of these. Belongs after the user's row was locked. */
export const hasNoOthers = async (trx: Db, userId: string, known: string[]): Promise<boolean> => {
  const rows = await trx
    .selectFrom('enrollments')
    .select('id')
    .where('user_id', '=', userId)
    .where('confirmed', '=', 1)
    .where('factor', '<>', 'email')
    .execute()
  return rows.every(({ id }) => known.includes(id))
}

/** Confirms a pending enrollment. False: it is gone or was confirmed already. */
export const confirmEnrollment = async (db: Db, id: string, now: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('enrollments')
    .set({ confirmed: 1, enrolled_at: now })
    .where('id', '=', id)
    .where('confirmed', '=', 0)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Records that the factor was used just now. */
export const touchEnrollment = async (db: Db, id: string, now: number): Promise<void> => {
  await db.updateTable('enrollments').set({ last_auth_at: now }).where('id', '=', id).execute()
}

/** Changes what may change of an enrollment. False: the user has no such enrollment. */
export const updateEnrollment = async (
  db: Db,
  userId: string,
  id: string,
  changes: {
    name?: string
    preferredMethod?: 'sms' | 'voice'
    codeHash?: string
    data?: Record<string, unknown>
    secret?: { box: SecretBox; text: string }
  },
): Promise<boolean> => {
  const set = {
    ...(changes.name !== undefined && { name: changes.name }),
    ...(changes.preferredMethod !== undefined && { preferred_method: changes.preferredMethod }),
    ...(changes.codeHash !== undefined && { code_hash: changes.codeHash }),
    ...(changes.data !== undefined && { data: JSON.stringify(changes.data) }),
    ...(changes.secret && { secret_encrypted: changes.secret.box.seal(purpose, changes.secret.text) }),
  }
  if (Object.keys(set).length === 0) return true
  const { numUpdatedRows } = await db
    .updateTable('enrollments')
    .set(set)
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Makes one factor of a user the one to be asked for first, or none without `id`. */
export const preferEnrollment = async (db: Db, userId: string, id: string | undefined): Promise<void> => {
  await db
    .updateTable('enrollments')
    .set(eb => ({
      preferred: eb
        .case()
        .when('id', '=', id ?? '')
        .then(1)
        .else(0)
        .end() as never,
    }))
    .where('user_id', '=', userId)
    .execute()
}

const toRecord = (box: SecretBox, row: Selectable<Schema['enrollments']>): EnrollmentRecord => ({
  id: row.id,
  userId: row.user_id,
  factor: row.factor as FactorType,
  confirmed: row.confirmed === 1,
  name: row.name ?? undefined,
  secret: row.secret_encrypted === null ? undefined : box.open(purpose, row.secret_encrypted),
  codeHash: row.code_hash ?? undefined,
  phoneNumber: row.phone_number ?? undefined,
  preferredMethod: (row.preferred_method as 'sms' | 'voice' | null) ?? undefined,
  email: row.email ?? undefined,
  lastStep: row.last_step ?? undefined,
  linkId: row.link_id ?? undefined,
  data: JSON.parse(row.data),
  createdAt: row.created_at,
  enrolledAt: row.enrolled_at ?? undefined,
  lastAuthAt: row.last_auth_at ?? undefined,
  ...(row.preferred === 1 && { preferred: true }),
})
