import { timeOrderedId } from '../ids.ts'
import { insertLogs, logRow } from '../logs/write.ts'
import { type QueueWorker, startQueueWorker } from '../queue-worker.ts'
import type { Services } from '../services.ts'
import {
  claimDue,
  eraseSent,
  giveUp,
  keepClaimed,
  type MessageState,
  messageState,
  type OutboxItem,
  onEnqueue,
  postpone,
} from '../store/outbox.ts'
import { inTransaction } from '../store/transaction.ts'
import { keepSent } from './channels/inbox.ts'
import { failedFact, logContext, sentFact, withoutContent } from './log-facts.ts'
import type { Message } from './message.ts'
import { type ProviderParts, providers } from './providers.ts'
import { render } from './render.ts'
import { type Outgoing, SendFailure } from './sender.ts'

export interface Delivery extends QueueWorker {
  /**
   * How a message stands once it has left or its first try has failed, or after `patience` milliseconds. A screen that
   * is shown next can say then that nothing was sent.
   */
  settled: (id: string, patience: number) => Promise<MessageState>
  /** Sends one message at once and outside the outbox, to try a provider. Answers what went wrong, if anything did. */
  trySending: (message: Message) => Promise<string | undefined>
}

/** Milliseconds to wait after each failed try; after the last one a message is given up. */
const backOff = [1000, 3000, 10_000, 30_000, 120_000, 600_000, 1_800_000]
/** A message stays with its worker while that lives, and goes to another one so long after it died. */
const lockFor = 5000

/** Starts the worker of the outbox. Any number of nodes may run one; each message is taken by one at a time. */
export const startDelivery = (services: Services, parts: ProviderParts): Delivery => {
  const senderOf = providers(services, parts)
  const keepsCopies = !services.config.production
  const waiting = new Map<string, Set<() => void>>()

  const deliver = async (item: OutboxItem): Promise<void> => {
    try {
      if (item.expiresAt !== undefined && services.now() >= item.expiresAt) {
        throw new SendFailure('expired', 'It was too late to send it.', { permanent: true })
      }
      const outgoing = await render(services, item.id, item.message, item.about)
      if (!outgoing) await eraseSent(services.db, item.id)
      else await send(item, outgoing)
    } catch (error) {
      const failure =
        error instanceof SendFailure ? error : new SendFailure('error', 'It could not be sent.', { cause: error })
      await failed(item, failure)
    } finally {
      for (const tell of [...(waiting.get(item.id) ?? [])]) tell()
    }
  }

  /** Hands a message to its provider; in development it can be looked at in the inbox whichever way it went. */
  const hand = async (outgoing: Outgoing): Promise<void> => {
    const sender = await senderOf(outgoing.channel, outgoing.message)
    if (!sender && !keepsCopies) {
      throw new SendFailure('no_provider', `No provider is set up for ${outgoing.channel}.`, { permanent: true })
    }
    await sender?.send(outgoing)
  }

  const trySending = async (message: Message): Promise<string | undefined> => {
    try {
      const outgoing = await render(services, timeOrderedId(services.now()), message, {})
      if (!outgoing) return 'Messages of this kind are switched off.'
      await hand(outgoing)
      if (keepsCopies) await keepSent(services.db, outgoing, services.now())
      return undefined
    } catch (error) {
      if (error instanceof SendFailure) return withoutContent(error, message)
      throw error
    }
  }

  const send = async (item: OutboxItem, outgoing: Outgoing): Promise<void> => {
    await hand(outgoing)
    await inTransaction(services.db, async trx => {
      await eraseSent(trx, item.id)
      if (keepsCopies) await keepSent(trx, outgoing, services.now())
      const fact = sentFact(item.message, item.about)
      if (fact) await insertLogs(trx, [logRow(services, fact, logContext(item.about))])
    })
  }

  const failed = async (item: OutboxItem, failure: SendFailure): Promise<void> => {
    const now = services.now()
    const message = withoutContent(failure, item.message)
    services.log.warn(
      { outbox_id: item.id, channel: item.message.channel, attempt: item.attempt, code: failure.code, reason: message },
      'a message could not be sent',
    )
    const wait = backOff[item.attempt - 1]
    const retryAt = wait === undefined ? undefined : now + wait
    const final =
      failure.permanent || retryAt === undefined || (item.expiresAt !== undefined && retryAt >= item.expiresAt)
    await inTransaction(services.db, async trx => {
      if (final) await giveUp(trx, item.id, now, message)
      else await postpone(trx, item.id, retryAt, message)
      // The first failure tells that something is wrong, the last that the message is lost.
      if (final || item.attempt === 1) {
        const fact = failedFact(item.message, item.about, { code: failure.code, message })
        await insertLogs(trx, [logRow(services, fact, logContext(item.about))])
      }
    })
  }

  const worker = startQueueWorker<OutboxItem>({
    what: 'a message',
    log: services.log,
    atOnce: 16,
    pollEvery: 1000,
    claim: room => claimDue(services.db, services.box, services.now(), room, lockFor),
    keep: ids => keepClaimed(services.db, ids, services.now() + lockFor),
    work: deliver,
    onQueued: listener => onEnqueue(services.db, listener),
  })

  /** Resolves when this node is done with the message, or after `ms`. */
  const told = (id: string, ms: number): Promise<void> =>
    new Promise(resolve => {
      const listeners = waiting.get(id) ?? new Set()
      const finish = () => {
        clearTimeout(timer)
        listeners.delete(finish)
        if (listeners.size === 0) waiting.delete(id)
        resolve()
      }
      const timer = setTimeout(finish, ms)
      waiting.set(id, listeners.add(finish))
    })

  return {
    ...worker,
    trySending,
    settled: async (id, patience) => {
      const until = performance.now() + patience
      for (;;) {
        const state = await messageState(services.db, id)
        const left = until - performance.now()
        if (state.kind !== 'waiting' || state.error !== undefined || left <= 0) return state
        // Another node may have it, and tells nothing.
        await told(id, Math.min(left, 100))
      }
    },
  }
}
