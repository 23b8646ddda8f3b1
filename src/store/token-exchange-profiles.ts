import { type Selectable, sql } from 'kysely'
import type { Services } from '../services.ts'
import { type Db, isUniqueViolation } from './dialect.ts'
import type { ActionTables } from './schema/actions.ts'
import { bumpVersion, settingsCache } from './settings.ts'
import { inTransaction } from './transaction.ts'

export type TokenExchangeProfile = Selectable<ActionTables['token_exchange_profiles']>

/** What became of a write: done, or its `subject_token_type` is another profile's, or there are `most` already. */
export type ProfileWritten = 'written' | 'taken' | 'too-many' | 'absent'

const unlessTaken = async (write: () => Promise<ProfileWritten>): Promise<ProfileWritten> => {
  try {
    return await write()
  } catch (error) {
    if (isUniqueViolation(error)) return 'taken'
    throw error
  }
}

/** Stores a new profile and counts the settings' version up, which is also what the number of profiles is held by. */
export const insertProfile = (db: Db, profile: TokenExchangeProfile, most: number): Promise<ProfileWritten> =>
  unlessTaken(() =>
    inTransaction(db, async trx => {
      await bumpVersion(trx)
      const { total } = await trx
        .selectFrom('token_exchange_profiles')
        .select(eb => eb.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      if (Number(total) >= most) return 'too-many'
      await trx.insertInto('token_exchange_profiles').values(profile).execute()
      return 'written'
    }),
  )

export const updateProfile = (
  db: Db,
  id: string,
  change: Partial<Pick<TokenExchangeProfile, 'name' | 'subject_token_type'>>,
  now: number,
): Promise<ProfileWritten> =>
  unlessTaken(() =>
    inTransaction(db, async trx => {
      await bumpVersion(trx)
      const { numUpdatedRows } = await trx
        .updateTable('token_exchange_profiles')
        .set({ ...change, updated_at: now })
        .where('id', '=', id)
        .executeTakeFirst()
      return numUpdatedRows === 1n ? 'written' : 'absent'
    }),
  )

/** Deletes a profile, if it is there. */
export const deleteProfile = (db: Db, id: string): Promise<void> =>
  inTransaction(db, async trx => {
    await bumpVersion(trx)
    await trx.deleteFrom('token_exchange_profiles').where('id', '=', id).execute()
  })

export const profileById = (db: Db, id: string): Promise<TokenExchangeProfile | undefined> =>
  db.selectFrom('token_exchange_profiles').selectAll().where('id', '=', id).executeTakeFirst()

/** Profiles in order of age, `limit` of them after a position. */
export const listProfiles = (
  db: Db,
  { limit, after }: { limit: number; after?: { createdAt: number; id: string } },
): Promise<TokenExchangeProfile[]> => {
  const all = db.selectFrom('token_exchange_profiles').selectAll().orderBy('created_at').orderBy('id').limit(limit)
  if (!after) return all.execute()
  return all
    .where(
      sql<boolean>`(created_at > cast(${after.createdAt} as bigint)
        or (created_at = cast(${after.createdAt} as bigint) and id > ${after.id}))`,
    )
    .execute()
}

/** A profile with the Action that is deployed for it; without a version nothing was deployed. */
export interface RunnableProfile {
  id: string
  action_id: string
  action_name: string
  version_id: string | null
  number: number | null
}

/** What answers for tokens of this type, through the cache. */
export const cachedProfile = (
  services: Pick<Services, 'db'>,
  subjectTokenType: string,
): Promise<RunnableProfile | undefined> =>
  settingsCache(services).get('token-exchange-profile', subjectTokenType, () =>
    runnableProfile(services.db, subjectTokenType),
  )

const runnableProfile = (db: Db, subjectTokenType: string): Promise<RunnableProfile | undefined> =>
  db
    .selectFrom('token_exchange_profiles')
    .innerJoin('actions', 'actions.id', 'token_exchange_profiles.action_id')
    .leftJoin('action_versions', join =>
      join
        .onRef('action_versions.id', '=', 'actions.deployed_version_id')
        .on('action_versions.trigger_id', '=', 'custom-token-exchange'),
    )
    .select([
      'token_exchange_profiles.id',
      'actions.id as action_id',
      'actions.name as action_name',
      'action_versions.id as version_id',
      'action_versions.number',
    ])
    .where('subject_token_type', '=', subjectTokenType)
    .executeTakeFirst()
