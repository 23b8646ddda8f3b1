import type { Logger } from 'pino'

/** Works off rows of the store that wait to be done: by any number of nodes, each row by one of them at a time. */
export interface QueueWorker {
  /** Looks for work now. Needed only where no one queued here. */
  wake: () => void
  /** Does all that is due and resolves when that is done. */
  drain: () => Promise<void>
  /** Takes no more and waits for what is being done. */
  stop: () => Promise<void>
}

/** A row is queued inside a transaction that is not over yet; these are the moments to look again. */
const lookAgainAfter = [0, 10, 50, 250]

/** Starts a worker. A claimed row stays with it as long as it lives, by `keep` at every look. */
export const startQueueWorker = <Item extends { id: string }>(parts: {
  /** For the log: "a message", "an event". */
  what: string
  log: Pick<Logger, 'error'>
  atOnce: number
  /** Milliseconds between looks for rows of other nodes and for those whose time to be tried again has come. */
  pollEvery: number
  claim: (room: number) => Promise<Item[]>
  keep: (ids: string[]) => Promise<void>
  /** Does the work and writes what came of it. Where it rejects, the row keeps its lock and is taken again when that is over. */
  work: (item: Item) => Promise<void>
  /** Calls back whenever this process queues something; answers how to stop that. */
  onQueued: (listener: () => void) => () => void
}): QueueWorker => {
  const { what, log, atOnce, pollEvery } = parts
  const inFlight = new Map<string, Promise<void>>()
  let running: Promise<void> | undefined
  let again = false
  let stopped = false

  let keepAt = 0
  const keep = async (): Promise<void> => {
    keepAt = performance.now() + pollEvery
    if (inFlight.size > 0) await parts.keep([...inFlight.keys()])
  }

  /** Starts what is due, as many as there is room for. Calls that meet share one round, and one more after it. */
  const pump = async (): Promise<void> => {
    do {
      again = false
      if (keepAt <= performance.now()) await keep()
      const room = atOnce - inFlight.size
      if (room <= 0) return
      for (const item of await parts.claim(room)) start(item)
    } while (again && !stopped)
  }

  const start = (item: Item) => {
    const done = parts
      .work(item)
      .catch(error => log.error({ err: error, id: item.id }, `${what} could not be worked off`))
      .finally(() => {
        inFlight.delete(item.id)
        if (inFlight.size === atOnce - 1) wake()
      })
    inFlight.set(item.id, done)
  }

  const round = (): Promise<void> => {
    again = true
    running ??= pump().finally(() => {
      running = undefined
    })
    return running
  }

  const wake = () => {
    if (stopped) return
    round().catch(error => log.error({ err: error }, `what waits could not be read: ${what}`))
  }

  const looks = new Map<number, NodeJS.Timeout>()
  const queued = () => {
    for (const after of lookAgainAfter) {
      if (looks.has(after)) continue
      const look = () => {
        looks.delete(after)
        wake()
      }
      looks.set(after, setTimeout(look, after))
    }
  }
  const unsubscribe = parts.onQueued(queued)
  const poll = setInterval(wake, pollEvery).unref()

  return {
    wake,
    drain: async () => {
      do {
        await round()
        await Promise.all(inFlight.values())
      } while (inFlight.size > 0)
    },
    stop: async () => {
      stopped = true
      unsubscribe()
      clearInterval(poll)
      for (const look of looks.values()) clearTimeout(look)
      await running?.catch(() => undefined)
      await Promise.all(inFlight.values())
    },
  }
}
