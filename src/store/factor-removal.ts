import type { FactorType } from '../flow/command.ts'
import type { Db } from './dialect.ts'
import { insertEnrollment } from './enrollments.ts'
import type { SecretBox } from './secrets.ts'

/** Whether a user has a factor to be challenged with: an address or a recovery code alone is none (login-flow reference, 4.12). */
export const holdsFactor = async (db: Db, userId: string): Promise<boolean> => {
  const row = await db
    .selectFrom('enrollments')
    .select('id')
    .where('user_id', '=', userId)
    .where('confirmed', '=', 1)
    .where('factor', 'not in', ['email', 'recovery-code'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Which factors of a user: one and what is linked to it, those of a kind, or all. */
export type Which = { id: string } | { factor: FactorType } | 'all'

/** Removes factors of a user and answers which there were. */
export const deleteFactors = async (
  trx: Db,
  userId: string,
  which: Which,
): Promise<{ id: string; factor: FactorType }[]> => {
  let query = trx.deleteFrom('enrollments').where('user_id', '=', userId)
  if (which !== 'all' && 'factor' in which) query = query.where('factor', '=', which.factor)
  if (which !== 'all' && 'id' in which) {
    query = query.where(eb =>
      eb.or([
        eb('id', '=', which.id),
        eb(
          'link_id',
          'in',
          eb
            .selectFrom('enrollments as chosen')
            .select('chosen.link_id')
            .where('chosen.id', '=', which.id)
            .where('chosen.user_id', '=', userId)
            .where('chosen.link_id', 'is not', null),
        ),
      ]),
    )
  }
  const rows = await query.returning(['id', 'factor']).execute()
  return rows.map(({ id, factor }) => ({ id, factor: factor as FactorType }))
}

/** Puts a recovery code in the place of the one that a user had: there is one at a time (login-flow reference, 4.6). */
export const replaceRecoveryCode = async (
  trx: Db,
  box: SecretBox,
  code: { userId: string; codeHash: string; id?: string },
  now: number,
): Promise<void> => {
  const { userId, codeHash, id } = code
  await trx.deleteFrom('enrollments').where('user_id', '=', userId).where('factor', '=', 'recovery-code').execute()
  await insertEnrollment(trx, box, { id, factor: 'recovery-code', confirmed: true, codeHash, userId }, now)
}
