import { insertLogs, type LogContext, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { deletePasskeys } from '../store/passkeys.ts'
import { inTransaction } from '../store/transaction.ts'

/** Removes passkeys of a user, one or all; each is logged as `gd_unenroll`. Answers how many went. */
export const removePasskeys = (
  services: Pick<Services, 'db' | 'now' | 'geo'>,
  userId: string,
  which: { id: string } | 'all',
  context: LogContext,
): Promise<number> =>
  inTransaction(services.db, async trx => {
    const removed = await deletePasskeys(trx, userId, which)
    if (removed.length === 0) return 0
    const rows = removed.map(id =>
      logRow(
        services,
        {
          type: 'gd_unenroll',
          description: 'Passkey removed',
          details: { authenticator: { id, type: 'passkey' }, enrollment: { _id: id, user_id: userId } },
        },
        { ...context, userId },
      ),
    )
    await insertLogs(trx, rows)
    return removed.length
  })
