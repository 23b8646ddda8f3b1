import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { claimOnce, spend } from '../store/guards.ts'
import { enqueue } from '../store/outbox.ts'
import { cachedDocument } from '../store/settings.ts'
import { createTicket, ticketLifeMs } from '../store/tickets.ts'
import { userById } from '../store/users.ts'
import { addressKey } from './addresses.ts'
import { identifierDigest } from './identifiers.ts'
import { protection } from './settings.ts'

const hour = 60 * 60_000
/** Mails to one account, whatever the number of addresses that guess at it. */
const mailsPerAccount = { burst: 5, intervalMs: hour / 5 }

/** Which block a link lifts, and where its page leads. */
export interface UnblockData {
  identifier: string
  connection: string
  /** The address that is blocked; all of them where the account is locked. */
  address?: string
  /** What the user signs in with, for the log. */
  userName: string
  clientId?: string
}

export interface BlockedAccount {
  identity: { owner: string; email?: string }
  connection: { name: string }
  /** As it was typed. */
  identifier: string
  http: HttpFacts
  client: { id: string; name?: string }
}

/** The address of the page that lifts a block. */
export const unblockUrl = (issuer: string, token: string): string =>
  `${issuer}u/brute-force-protection-unblock?ticket=${token}#`

/**
 * Prepares the mail that tells the owner of an account of its block and has the link that lifts it. What is answered
 * queues it in the caller's transaction: once an hour for each address that guesses, and a few times for all of them.
 */
export const blockedAccountMail = async (
  services: Services,
  { identity, connection, identifier, http, client }: BlockedAccount,
): Promise<(trx: Db) => Promise<void>> => {
  const [user, templates, { mode }] = await Promise.all([
    userById(services.db, identity.owner),
    cachedDocument(services, 'email_templates'),
    protection(services, 'brute-force-protection'),
  ])
  const to = identity.email ?? user?.email
  if (!user || !to) return async () => {}
  const address = addressKey(http.ip)
  const seconds = templates.blocked_account?.urlLifetimeInSeconds
  return async trx => {
    const now = services.now()
    if (!(await claimOnce(trx, `blocked-account:${user.user_id}:${address}`, now + hour))) return
    if (!(await spend(trx, `blocked-account:${user.user_id}`, mailsPerAccount, now)).ok) return
    const data: UnblockData = {
      identifier: identifierDigest(identifier),
      connection: connection.name,
      address: mode === 'count_per_identifier' ? undefined : address,
      userName: identifier,
      clientId: client.id,
    }
    const lifeMs = seconds ? seconds * 1000 : ticketLifeMs
    const ticket = { kind: 'account-unblock', userId: user.user_id, data: { ...data }, now, lifeMs } as const
    const token = await createTicket(trx, ticket)
    await enqueue(
      trx,
      services.box,
      {
        channel: 'email',
        to,
        template: 'blocked_account',
        variables: {
          url: unblockUrl(http.issuer, token),
          user: { source_ip: http.ip },
          connection: { name: connection.name },
        },
        expiresAt: now + lifeMs,
      },
      {
        userId: user.user_id,
        userName: to,
        clientId: client.id,
        clientName: client.name,
        ip: http.ip,
        userAgent: http.userAgent,
        hostname: http.hostname,
        now,
      },
    )
  }
}
