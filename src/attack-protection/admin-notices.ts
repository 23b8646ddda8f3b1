import type { SystemEmailName } from '../delivery/templates/system-emails.ts'
import type { Services } from '../services.ts'
import {
  type AdminNotice,
  addressesOfPermitted,
  countNotice,
  holdNotices,
  takeNotices,
} from '../store/admin-notices.ts'
import type { Db } from '../store/dialect.ts'
import { oncePer } from '../store/guards.ts'
import { enqueue } from '../store/outbox.ts'
import { inTransaction } from '../store/transaction.ts'
import { addressKey } from './addresses.ts'
import { type BreachFrequency, protection } from './settings.ts'

const hour = 60 * 60_000
const day = 24 * hour

/** How long a mail is waited with, so that it tells of all there was in that time. At once means once an hour at most. */
const periods: Record<BreachFrequency, number> = { immediately: 0, daily: day, weekly: 7 * day, monthly: 30 * day }

export type NoticeKind = 'blocked-address' | 'breached-login' | 'breached-signup' | 'breached-reset'

const templates: Record<NoticeKind, SystemEmailName> = {
  'blocked-address': 'admin_blocked_address',
  'breached-login': 'admin_breached_password',
  'breached-signup': 'admin_breached_password',
  'breached-reset': 'admin_breached_password',
}

/** Enough for any team; the list of administrators is not a mailing list. */
const mostAdministrators = 20

/** Counts one for administrators, in the caller's transaction, and queues what mail is due by now. */
export const tellAdministrators = async (
  services: Services,
  trx: Db,
  kind: NoticeKind,
  frequencies: readonly BreachFrequency[],
  detail: Record<string, unknown>,
): Promise<void> => {
  const now = services.now()
  for (const frequency of frequencies)
    await countNotice(trx, { kind, frequency, detail, now, dueAt: now + periods[frequency] })
  await queueNotices(services, trx)
}

/** Queues the mails that are due: by every event, and by the housekeeping for those that no event comes after. */
export const sendNotices = (services: Services): Promise<void> =>
  inTransaction(services.db, trx => queueNotices(services, trx))

const queueNotices = async (services: Services, trx: Db): Promise<void> => {
  const now = services.now()
  const due = await takeNotices(trx, now)
  if (due.length === 0) return
  const audience = `${services.config.issuer}api/v2/`
  const to = await addressesOfPermitted(trx, { audience, name: 'read:attack_protection' }, mostAdministrators)
  for (const notice of due) {
    if (notice.frequency === 'immediately') await holdNotices(trx, notice, now + hour)
    for (const address of to) await enqueue(trx, services.box, mailOf(notice, address), { now })
  }
}

const mailOf = ({ kind, frequency, count, detail }: AdminNotice, to: string) => ({
  channel: 'email' as const,
  to,
  template: templates[kind as NoticeKind],
  variables: { ...detail, count, others: count - 1, frequency },
})

/**
 * An address has used up what it had: administrators hear of it where they want to, once an hour for each address.
 * Belongs into the caller's transaction.
 */
export const addressBlockedNotice = async (
  services: Services,
  trx: Db,
  ip: string,
  stage: 'login' | 'signup' | 'exchange',
): Promise<void> => {
  const { shields } = await protection(services, 'suspicious-ip-throttling')
  if (!shields.includes('admin_notification')) return
  if (!(await oncePer(trx, hour, `blocked-address:${stage}:${addressKey(ip)}`, services.now()))) return
  await tellAdministrators(services, trx, 'blocked-address', ['immediately'], { ip, stage })
}
