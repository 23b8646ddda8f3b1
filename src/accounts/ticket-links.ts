import { renderText } from '../delivery/templates/liquid.ts'
import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import { type Client, cachedClient } from '../store/clients.ts'
import type { Db } from '../store/dialect.ts'
import { enqueue } from '../store/outbox.ts'
import { cachedDocument } from '../store/settings.ts'
import { createTicket, type TicketKind, ticketLifeMs } from '../store/tickets.ts'
import type { User } from '../store/users.ts'

const pages = { 'email-verification': 'email-verification', 'password-change': 'reset-password' } as const

/** The address of a ticket's page (management reference, 2.15), on the domain that the request came to. */
export const ticketUrl = (issuer: string, kind: keyof typeof pages, token: string): string =>
  `${issuer}u/${pages[kind]}?ticket=${token}#`

/** What a ticket remembers of where it came from, for the page behind it. */
export interface TicketData {
  /** The address that is verified, or that the link went to. */
  email?: string
  /** The number that the link was sent to, where that is no address. */
  phone?: string
  clientId?: string
  organizationId?: string
  /** The identity whose password is changed, or the linked one whose address is verified. */
  identity?: { provider: string; user_id: string }
  connection?: string
  resultUrl?: string
  includeEmailInRedirect?: boolean
  markEmailAsVerified?: boolean
}

export interface TicketMail {
  kind: Extract<TicketKind, keyof typeof pages>
  /** Of a mail; the last one is a text to a phone. */
  template: 'verify_email' | 'reset_email' | 'stolen_credentials' | 'password_breach'
  user: User
  to: string
  data: TicketData
  http: HttpFacts
}

/**
 * Where a template leads afterwards: Liquid, in which an application's name stands as it does in an address. Nothing where
 * it cannot be filled: the link's page then says what came of it.
 */
const filledAddress = (template: string | null | undefined, client: Client | undefined, user: User) => {
  if (!template) return undefined
  try {
    const application = client && {
      name: encodeURIComponent(client.name),
      clientID: client.client_id,
      metadata: client.client_metadata,
    }
    return renderText(template, { application, user }).trim() || undefined
  } catch {
    return undefined
  }
}

/** Reads what a mail with a link needs, before the transaction that queues it. */
export const ticketMailer = async (services: Services, clientId: string | undefined) => {
  const [client, templates] = await Promise.all([
    clientId ? cachedClient(services, clientId) : undefined,
    cachedDocument(services, 'email_templates'),
  ])

  /** Makes the ticket and puts its mail into the outbox, in the caller's transaction. */
  return async (trx: Db, mail: TicketMail): Promise<string> => {
    const template = mail.template === 'password_breach' ? undefined : templates[mail.template]
    const now = services.now()
    const lifeMs = template?.urlLifetimeInSeconds ? template.urlLifetimeInSeconds * 1000 : ticketLifeMs
    const resultUrl = mail.data.resultUrl ?? filledAddress(template?.resultUrl, client, mail.user)
    const phone = mail.template === 'password_breach' ? mail.to : undefined
    const data = { ...mail.data, phone, resultUrl, includeEmailInRedirect: template?.includeEmailInRedirect ?? true }
    const token = await createTicket(trx, {
      kind: mail.kind,
      userId: mail.user.user_id,
      data: { ...data },
      now,
      lifeMs,
    })
    return enqueue(
      trx,
      services.box,
      {
        channel: mail.template === 'password_breach' ? 'sms' : 'email',
        to: mail.to,
        template: mail.template,
        variables: {
          url: ticketUrl(mail.http.issuer, mail.kind, token),
          user: { source_ip: mail.http.ip, ...(mail.kind === 'email-verification' && { email: mail.to }) },
          connection: { name: mail.data.connection },
        },
        expiresAt: now + lifeMs,
      },
      {
        userId: mail.user.user_id,
        userName: mail.to,
        clientId: client?.client_id,
        clientName: client?.name,
        organizationId: mail.data.organizationId,
        ip: mail.http.ip,
        userAgent: mail.http.userAgent,
        hostname: mail.http.hostname,
        now,
      },
    )
  }
}
