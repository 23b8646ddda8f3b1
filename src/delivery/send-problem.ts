import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../store/dialect.ts'
import { newestUnsent } from '../store/outbox.ts'
import type { Channel } from './message.ts'

/**
 * The channel whose newest message of a login could not be sent, so that the screen that waits for its code can say so.
 * One that is being sent just now is waited for, `patience` milliseconds at most; most providers answer sooner.
 */
export const sendProblem = async (db: Db, loginTraceId: string, patience = 300): Promise<Channel | undefined> => {
  const until = performance.now() + patience
  for (;;) {
    const unsent = await newestUnsent(db, loginTraceId)
    if (!unsent) return undefined
    if (unsent.error !== undefined) return unsent.channel
    if (performance.now() >= until) return undefined
    await sleep(20)
  }
}
