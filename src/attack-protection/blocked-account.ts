import type { Message } from '../delivery/message.ts'
import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { oncePer, spend } from '../store/guards.ts'
import { enqueue } from '../store/outbox.ts'
import { cachedDocument } from '../store/settings.ts'
import { createTicket, ticketLifeMs } from '../store/tickets.ts'
import { userById } from '../store/users.ts'
import { addressKey } from './addresses.ts'
import { canonicalIdentifier, identifierDigest } from './identifiers.ts'
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
  organizationId?: string
}

export interface BlockedAccount {
  identity: { owner: string; email?: string; phone_number?: string }
  connection: { name: string }
  /** As it was typed. */
  identifier: string
  http: HttpFacts
  client: { id: string; name?: string }
  /** The organization that somebody wanted to sign in to. */
  organizationId?: string
}

/** The address of the page that lifts a block. */
const unblockUrl = (issuer: string, token: string): string =>
  `${issuer}u/brute-force-protection-unblock?ticket=${token}#`

/**
 * Prepares word to the owner of an account that it is blocked, with the link that lifts the block. What is answered
 * queues it in the caller's transaction: a mail, once an hour for each address that guesses and a few times for all of
 * them; a text where the account is known by its phone number, once an hour.
 */
export const blockedAccountNotice = async (
  services: Services,
  blocked: BlockedAccount,
): Promise<(trx: Db) => Promise<void>> => {
  const { identity, connection, identifier, http, client, organizationId } = blocked
  const [user, templates, { mode }] = await Promise.all([
    userById(services.db, identity.owner),
    cachedDocument(services, 'email_templates'),
    protection(services, 'brute-force-protection'),
  ])
  if (!user) return async () => {}
  const address = addressKey(http.ip)
  const seconds = templates.blocked_account?.urlLifetimeInSeconds
  const email = identity.email ?? user.email
  const phone = identity.phone_number === canonicalIdentifier(identifier) ? identity.phone_number : undefined
  return async trx => {
    const now = services.now()
    const key = `blocked-account:${user.user_id}`
    const mailed =
      email !== undefined &&
      (await oncePer(trx, hour, `${key}:${address}`, now)) &&
      (await spend(trx, key, mailsPerAccount, now)).ok
    const texted = phone !== undefined && (await oncePer(trx, hour, `${key}:text`, now))
    if (!mailed && !texted) return
    const data: UnblockData = {
      identifier: identifierDigest(identifier),
      connection: connection.name,
      address: mode === 'count_per_identifier' ? undefined : address,
      userName: identifier,
      clientId: client.id,
      organizationId,
    }
    const lifeMs = seconds ? seconds * 1000 : ticketLifeMs
    const ticket = { kind: 'account-unblock', userId: user.user_id, data: { ...data }, now, lifeMs } as const
    const url = unblockUrl(http.issuer, await createTicket(trx, ticket))
    const about = {
      userId: user.user_id,
      userName: identifier,
      clientId: client.id,
      clientName: client.name,
      organizationId,
      ip: http.ip,
      userAgent: http.userAgent,
      hostname: http.hostname,
      now,
    }
    const message = (channel: Message['channel'], to: string): Message => ({
      channel,
      to,
      template: 'blocked_account',
      variables: { url, user: { source_ip: http.ip }, connection: { name: connection.name } },
      expiresAt: now + lifeMs,
    })
    if (mailed) await enqueue(trx, services.box, message('email', email), about)
    if (texted) await enqueue(trx, services.box, message('sms', phone), about)
  }
}
