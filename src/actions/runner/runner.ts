import { triggerCaches } from '../event-api/cache.ts'
import { commandSchemas } from '../event-api/command-schema.ts'
import type { CommandsOf, RunnableTrigger } from '../event-api/triggers.ts'
import type { ActionProcess, CutOff, Done, Outcome } from './action-process.ts'
import { allowedHosts } from './addresses.ts'
import type { Egress } from './broker.ts'
import { findLaunch } from './launch.ts'
import { createPool } from './pool.ts'
import type { RunError, Runner, RunnerLimits, RunRequest, RunResult } from './run.ts'
import { makeStage } from './stage.ts'

export const defaultLimits: RunnerLimits = {
  processes: 24,
  heapMb: 128,
  memoryMb: 384,
  cpuMs: 2000,
  runsPerProcess: 1000,
  idleMs: 5 * 60_000,
  answerBytes: 1024 * 1024,
  consoleBytes: 256 * 1024,
  connections: 32,
}

/**
 * Runs Actions in a pool of Node processes, one run in flight in each (design, section 4). A process belongs to one action
 * from its first run on, so that no action meets another's objects or secrets; it is replaced after an error outside of the
 * handler, a deadline, a crash or a number of runs. One spare is always warm. Where this Node cannot confine them, every
 * run fails and a warning says so.
 */
export const createRunner = (
  given: {
    limits?: Partial<RunnerLimits>
    /** Loopback and private hosts that Actions may call, `host` or `host:port`. */
    allowHosts: readonly string[]
    log: { warn: (message: string) => void }
  } & Pick<Egress, 'resolve' | 'connect'>,
): Runner => {
  const limits = { ...defaultLimits, ...given.limits }
  const { log } = given
  const stage = makeStage()
  const egress = { allowed: allowedHosts(given.allowHosts), resolve: given.resolve, connect: given.connect }
  const pool = createPool({ launch: findLaunch(limits, log), stage, limits, egress, log })
  const caches = triggerCaches()
  let closed = false
  let runs = 0

  const judge = <T extends RunnableTrigger>(
    request: RunRequest<T>,
    outcome: Outcome,
    commands: CommandsOf[T][],
    durationMs: number,
  ): RunResult<T> => {
    const facts = { console: outcome.console, durationMs }
    if (outcome.kind !== 'done') return { ok: false, kind: outcome.kind, error: outcome.error, commands: [], ...facts }
    const { failure, cacheWrites } = outcome.done
    if (failure) return { ok: false, kind: failure.kind, error: failure.error, commands, ...facts }
    if (!request.withoutCache) caches.apply(request.trigger, cacheWrites, request.input?.now ?? Date.now())
    return { ok: true, commands, ...facts }
  }

  const run = <T extends RunnableTrigger>(request: RunRequest<T>): Promise<RunResult<T>> => {
    const begun = performance.now()
    runs += 1
    const { promise, resolve } = Promise.withResolvers<RunResult<T>>()
    const failed = (kind: CutOff, error: RunError) =>
      resolve({ ok: false, kind, error, commands: [], console: [], durationMs: performance.now() - begun })
    if (closed) failed('crashed', { name: 'Crashed', message: 'The server is stopping' })
    if (closed) return promise

    const { trigger, handler, event, action, withoutCache } = request
    let process: ActionProcess | undefined
    const leave = pool.wait({
      action,
      fail: error => {
        clearTimeout(deadline)
        failed('crashed', error)
      },
      take: taken => {
        process = taken
        const now = request.input?.now ?? Date.now()
        const cache = withoutCache ? {} : caches.snapshot(trigger, now)
        const input = { ...request.input, now, cache }
        let commands: CommandsOf[T][] = []
        const valid = (done: Done) => {
          const parsed = commandSchemas[trigger].safeParse(done.commands)
          if (parsed.success) commands = parsed.data
          return parsed.success
        }
        taken.run({ trigger, handler, event: event as Record<string, unknown>, input }, valid).then(outcome => {
          clearTimeout(deadline)
          resolve(judge(request, outcome, commands, performance.now() - begun))
        })
      },
    })
    const deadline = setTimeout(() => {
      const message = `The Action did not finish within ${request.deadlineMs} ms`
      if (process) return pool.cut(process, 'timeout', 'Timeout', message)
      leave()
      failed('timeout', { name: 'Timeout', message })
    }, request.deadlineMs)
    return promise
  }

  return {
    run,
    stats: () => ({ ...pool.stats(), runs }),
    close: async () => {
      closed = true
      await pool.close()
      await stage.remove()
    },
  }
}
