import { insertLogs, type LogContext, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { deleteFactors, holdsFactor, type Which } from '../store/factor-removal.ts'
import { forgetBrowsers } from '../store/remembered-browsers.ts'
import { voidTickets } from '../store/tickets.ts'
import { inTransaction } from '../store/transaction.ts'
import { touchMultifactor } from '../store/users.ts'

/**
 * Removes factors of a user: one with all that belongs to it, those of a kind, or all (login-flow reference, 4.11).
 * Where none is left to be challenged with, the user is as if never enrolled: the recovery code, remembered browsers
 * and open invitations go too. Each factor is logged as `gd_unenroll`. Answers how many went.
 */
export const removeFactors = (
  services: Pick<Services, 'db' | 'now' | 'geo'>,
  userId: string,
  which: Which,
  context: LogContext,
): Promise<number> =>
  inTransaction(services.db, async trx => {
    await touchMultifactor(trx, userId, services.now())
    const removed = await deleteFactors(trx, userId, which)
    if (removed.length === 0) return 0
    if (!(await holdsFactor(trx, userId))) {
      removed.push(...(await deleteFactors(trx, userId, { factor: 'recovery-code' })))
      await forgetBrowsers(trx, userId)
      await voidTickets(trx, 'mfa-enrollment', userId, services.now())
    }
    const rows = removed.map(({ id, factor }) =>
      logRow(
        services,
        {
          type: 'gd_unenroll',
          details: { authenticator: { id, type: factor }, enrollment: { _id: id, user_id: userId } },
        },
        { ...context, userId },
      ),
    )
    await insertLogs(trx, rows)
    return removed.length
  })
