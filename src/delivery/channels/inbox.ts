import type { Db } from '../../store/dialect.ts'
import { keepMessage } from '../../store/inbox.ts'
import type { Outgoing } from '../sender.ts'

/** Keeps what was sent for the development inbox, in the transaction that takes it out of the outbox. */
export const keepSent = (trx: Db, outgoing: Outgoing, now: number): Promise<void> =>
  keepMessage(trx, {
    channel: outgoing.channel,
    to: outgoing.to,
    subject: outgoing.subject,
    text: outgoing.text,
    html: outgoing.html,
    code: outgoing.code,
    createdAt: now,
  })
