import { limits } from '../actions/limits.ts'
import { countLogins } from '../login/count-logins.ts'
import { positionLifetime } from '../risk/rules/impossible-travel.ts'
import type { Services } from '../services.ts'
import { countRuns, pruneRuns } from '../store/action-runs.ts'
import { pruneAttempts } from '../store/attempts.ts'
import { pruneCibaRequests } from '../store/ciba-requests.ts'
import { countDay } from '../store/daily-stats.ts'
import { pruneDeviceCodes } from '../store/device-codes.ts'
import type { Db } from '../store/dialect.ts'
import { pruneGuards } from '../store/guards.ts'
import { countLogHours, pruneCounts } from '../store/hourly-stats.ts'
import { pruneInbox } from '../store/inbox.ts'
import { pruneJobs } from '../store/jobs.ts'
import { pruneLogins } from '../store/logins.ts'
import { pruneLogs } from '../store/logs.ts'
import { pruneRecords } from '../store/oidc-records.ts'
import { pruneInvitations } from '../store/organization-invitations.ts'
import { pruneFailed } from '../store/outbox.ts'
import { prunePasswordlessCodes } from '../store/passwordless-codes.ts'
import { prunePush } from '../store/push-transactions.ts'
import { pruneRefreshTokens } from '../store/refresh-tokens.ts'
import { pruneRemembered, rememberLengths } from '../store/remembered-browsers.ts'
import { pruneRiskHistory } from '../store/risk-history.ts'
import { pruneSessions } from '../store/sessions.ts'
import { readDocument } from '../store/settings.ts'
import { pruneTickets } from '../store/tickets.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** How long what has ended stays readable, in milliseconds. */
export const retention = {
  /** Tenant logs and the traces of finished logins that they point at, unless the tenant's `log_retention_in_days` says otherwise; as Auth0's longest plan has it. */
  logs: 30 * day,
  /** Tickets past their end, so that their pages can say why they do not work. */
  tickets: 7 * day,
  /** Invitations that nobody accepted. */
  invitations: 7 * day,
  /** Jobs, as upstream (management reference, 2.15). */
  jobs: day,
  /** Messages that could not be sent. */
  failedMessages: 7 * day,
  /** The development inbox. */
  inbox: 7 * day,
  /** Counts by the hour, which plots of a month are made from. */
  hourlyCounts: 62 * day,
}

/** Few rows at a time, so that no writer waits for long. */
const batch = 500
const mostBatches = 40

/** Counts batch by batch until all is counted; what is left after many is for the next turn. */
const inBatches =
  (count: (db: Db, now: number) => Promise<boolean>): Task =>
  async (db, now) => {
    for (let i = 0; i < mostBatches; i += 1) if (!(await count(db, now))) return
  }

const logRetention = async (db: Db): Promise<number> => {
  const days = (await readDocument(db, 'tenant'))['log_retention_in_days']
  return typeof days === 'number' ? days * day : retention.logs
}

type Task = (db: Db, now: number, config: Services['config']) => Promise<unknown>

const tasks: { name: string; run: Task }[] = [
  { name: 'guards', run: pruneGuards },
  { name: 'attempts', run: pruneAttempts },
  { name: 'logins', run: async (db, now) => pruneLogins(db, now, now - (await logRetention(db))) },
  { name: 'protocol records', run: pruneRecords },
  { name: 'CIBA requests', run: (db, now) => pruneCibaRequests(db, now - day) },
  { name: 'device codes', run: (db, now) => pruneDeviceCodes(db, now - day) },
  { name: 'sessions', run: (db, now, config) => pruneSessions(db, now, config.issuer) },
  { name: 'refresh tokens', run: pruneRefreshTokens },
  {
    name: 'remembered browsers',
    run: async (db, now) => pruneRemembered(db, now, rememberLengths(await readDocument(db, 'tenant'))),
  },
  {
    name: 'known devices',
    run: (db, now) => pruneRiskHistory(db, now, now - positionLifetime),
  },
  { name: 'passwordless codes', run: prunePasswordlessCodes },
  { name: 'push', run: prunePush },
  { name: 'tickets', run: (db, now) => pruneTickets(db, now - retention.tickets) },
  { name: 'invitations', run: (db, now) => pruneInvitations(db, now - retention.invitations) },
  { name: 'jobs', run: (db, now) => pruneJobs(db, now - retention.jobs) },
  { name: 'outbox', run: (db, now) => pruneFailed(db, now - retention.failedMessages) },
  { name: 'inbox', run: (db, now) => pruneInbox(db, now - retention.inbox) },
  // Before logs, which are gone then.
  { name: 'daily stats', run: inBatches(countDay) },
  { name: 'hours of the log', run: inBatches(countLogHours) },
  { name: 'counts of logins', run: inBatches(countLogins) },
  { name: 'runs of Actions', run: inBatches(countRuns) },
  {
    name: 'old counts',
    run: async (db, now) => {
      await pruneCounts(db, now - retention.hourlyCounts)
      await pruneRuns(db, now - limits.executionRetentionMs)
    },
  },
  {
    name: 'logs',
    run: async (db, now) => {
      const before = now - (await logRetention(db))
      for (let i = 0; i < mostBatches; i += 1) if ((await pruneLogs(db, before, batch)) < batch) return
    },
  },
]

export type Housekeeping = Pick<Services, 'config' | 'db' | 'now' | 'log'>

/** Deletes all that is over, once. A part that fails is logged and does not keep the others from their turn. */
export const housekeep = async (
  { config, db, now, log }: Housekeeping,
  more: { name: string; run: () => Promise<unknown> }[] = [],
): Promise<void> => {
  const all = [...tasks.map(({ name, run }) => ({ name, run: () => run(db, now(), config) })), ...more]
  for (const { name, run } of all) {
    try {
      await run()
    } catch (error) {
      log.error({ err: error, part: name }, 'housekeeping failed')
    }
  }
}

/**
 * Keeps house every minute for as long as the server runs, with some chance in it so that nodes that started together
 * do not meet. `stop` waits for what is under way.
 */
export const startHousekeeping = (
  services: Housekeeping,
  more: { name: string; run: () => Promise<unknown> }[] = [],
): { stop: () => Promise<void> } => {
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout
  const plan = () => {
    timer = setTimeout(
      () => {
        running = housekeep(services, more).finally(() => {
          running = undefined
          if (!stopped) plan()
        })
      },
      minute * (0.75 + Math.random() / 2),
    ).unref()
  }
  let stopped = false
  plan()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
