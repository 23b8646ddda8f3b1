import { timeOrderedId } from '../ids.ts'
import type { Db } from './dialect.ts'

/** A message as it was sent, kept in development so that it can be read. */
export interface InboxMessage {
  id: string
  channel: 'email' | 'sms' | 'voice' | 'push'
  to: string
  subject?: string
  text: string
  html?: string
  code?: string
  createdAt: number
}

/** Keeps a message; its id sorts by time. */
export const keepMessage = async (db: Db, message: Omit<InboxMessage, 'id'>): Promise<void> => {
  await db
    .insertInto('inbox')
    .values({
      id: timeOrderedId(message.createdAt),
      channel: message.channel,
      recipient: message.to,
      subject: message.subject ?? null,
      text: message.text,
      html: message.html ?? null,
      code: message.code ?? null,
      created_at: message.createdAt,
    })
    .execute()
}

/** What was sent, newest first, of one recipient (an address in any case, or a number) or channel if named. */
export const inboxMessages = async (
  db: Db,
  filter: { to?: string; channel?: string; limit: number },
): Promise<InboxMessage[]> => {
  let query = db.selectFrom('inbox').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit)
  if (filter.to !== undefined) {
    const to = filter.to.toLowerCase()
    query = query.where(eb => eb(eb.fn<string>('lower', ['recipient']), '=', to))
  }
  if (filter.channel !== undefined) query = query.where('channel', '=', filter.channel as InboxMessage['channel'])
  return (await query.execute()).map(toMessage)
}

export const inboxMessage = async (db: Db, id: string): Promise<InboxMessage | undefined> => {
  const row = await db.selectFrom('inbox').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toMessage(row)
}

/** Deletes messages that were kept before `before`. */
export const pruneInbox = async (db: Db, before: number): Promise<void> => {
  await db.deleteFrom('inbox').where('created_at', '<', before).execute()
}

const toMessage = (row: {
  id: string
  channel: InboxMessage['channel']
  recipient: string
  subject: string | null
  text: string
  html: string | null
  code: string | null
  created_at: number
}): InboxMessage => ({
  id: row.id,
  channel: row.channel,
  to: row.recipient,
  ...(row.subject === null ? {} : { subject: row.subject }),
  text: row.text,
  ...(row.html === null ? {} : { html: row.html }),
  ...(row.code === null ? {} : { code: row.code }),
  createdAt: row.created_at,
})
