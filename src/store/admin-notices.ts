import { sql } from 'kysely'
import type { Db } from './dialect.ts'

/** What is counted for one mail to administrators. */
export interface AdminNotice {
  kind: string
  frequency: string
  count: number
  /** The first of those that were counted. */
  detail: Record<string, unknown>
  since: number
}

const keyOf = ({ kind, frequency }: { kind: string; frequency: string }): string => `${kind}:${frequency}`

/** Counts one more. The mail is due at `dueAt`, or when the one before it says, whichever is later. */
export const countNotice = async (
  trx: Db,
  notice: { kind: string; frequency: string; detail: Record<string, unknown>; now: number; dueAt: number },
): Promise<void> => {
  const { kind, frequency, detail, now, dueAt } = notice
  await sql`
    insert into admin_notices (key, kind, frequency, count, detail, since, due_at)
    values (${keyOf(notice)}, ${kind}, ${frequency}, 1, ${JSON.stringify(detail)}, ${now}, ${dueAt})
    on conflict (key) do update set
      count = admin_notices.count + 1,
      detail = case when admin_notices.count = 0 then excluded.detail else admin_notices.detail end,
      since = case when admin_notices.count = 0 then excluded.since else admin_notices.since end,
      due_at = case
        when admin_notices.count > 0 or admin_notices.due_at > excluded.due_at then admin_notices.due_at
        else excluded.due_at
      end`.execute(trx)
}

/** Takes every notice that is due; of many who ask at once one gets it. */
export const takeNotices = async (trx: Db, now: number): Promise<AdminNotice[]> => {
  const rows = await trx
    .deleteFrom('admin_notices')
    .where('count', '>', 0)
    .where('due_at', '<=', now)
    .returning(['kind', 'frequency', 'count', 'detail', 'since'])
    .execute()
  return rows.map(row => ({ ...row, detail: JSON.parse(row.detail) as Record<string, unknown> }))
}

/** Lets the next mail of this kind wait until `dueAt`. */
export const holdNotices = async (trx: Db, notice: AdminNotice, dueAt: number): Promise<void> => {
  const { kind, frequency } = notice
  await sql`
    insert into admin_notices (key, kind, frequency, count, detail, since, due_at)
    values (${keyOf(notice)}, ${kind}, ${frequency}, 0, '{}', 0, ${dueAt})
    on conflict (key) do update set due_at = excluded.due_at`.execute(trx)
}

/** Addresses of administrators with every right, and of those who have a permission of an API; only such as were verified. */
export const addressesOfPermitted = async (
  db: Db,
  permission: { audience: string; name: string },
  limit: number,
): Promise<string[]> => {
  const { audience, name } = permission
  const rows = await db
    .selectFrom('users')
    .select('email')
    .distinct()
    .where('email', 'is not', null)
    .where('email_verified', '=', 1)
    .where('blocked', '=', 0)
    .where(eb =>
      eb.or([
        eb(
          'user_id',
          'in',
          eb.selectFrom('administrators').select('administrators.user_id').where('role', '=', 'admin'),
        ),
        eb(
          'user_id',
          'in',
          eb
            .selectFrom('user_permissions')
            .select('user_permissions.user_id')
            .where('resource_server_identifier', '=', audience)
            .where('permission_name', '=', name),
        ),
        eb(
          'user_id',
          'in',
          eb
            .selectFrom('user_roles')
            .innerJoin('role_permissions', 'role_permissions.role_id', 'user_roles.role_id')
            .select('user_roles.user_id')
            .where('resource_server_identifier', '=', audience)
            .where('permission_name', '=', name),
        ),
      ]),
    )
    .orderBy('email')
    .limit(limit)
    .execute()
  return rows.map(row => row.email as string)
}
