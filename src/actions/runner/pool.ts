import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ActionProcess, type CutOff, startActionProcess } from './action-process.ts'
import type { Egress } from './broker.ts'
import type { Launch } from './launch.ts'
import { usageOf } from './meter.ts'
import type { RunError, RunnableAction, RunnerLimits, RunnerStats } from './run.ts'
import type { Stage } from './stage.ts'

const meterMs = 50
const failedStarts = 3
// Starting is work for a core. Many at once would only keep those who could run soonest from their turn.
const atOnce = Math.max(2, availableParallelism())

/** Somebody who waits for a process. `take` must begin its run at once. */
export interface Waiting {
  action: RunnableAction
  take: (process: ActionProcess) => void
  fail: (error: RunError) => void
}

export interface Pool {
  /** Gets in line. The function that comes back leaves it again. */
  wait: (waiting: Waiting) => () => void
  /** Ends a process whose run went over a limit. */
  cut: (process: ActionProcess, kind: CutOff, name: string, message: string) => void
  stats: () => Omit<RunnerStats, 'runs'>
  close: () => Promise<void>
}

const same = (a: RunnableAction, b: RunnableAction): boolean =>
  a.id === b.id && a.code === b.code && a.dir === b.dir && modulesOf(a) === modulesOf(b)

/** A version of a module never changes. */
const modulesOf = ({ modules = [] }: RunnableAction): string => modules.map(({ id }) => id).join(' ')

/**
 * Keeps as many processes as are needed, up to a limit, and one spare beside them. A process belongs to one action from
 * its first run on; whoever waits gets one of its own action's, else the spare.
 */
export const createPool = (given: {
  launch: Promise<Launch>
  stage: Stage
  limits: RunnerLimits
  egress: Egress
  log: { warn: (message: string) => void }
}): Pool => {
  const { stage, limits, egress, log } = given
  const processes = new Set<ActionProcess>()
  const gone = new Set<Promise<unknown>>()
  let waiting: Waiting[] = []
  let launching = 0
  let badStarts = 0
  let closed = false
  let scheduled = false
  let started = 0
  let killed = 0

  const inState = (state: ActionProcess['state']) => [...processes].filter(process => process.state === state)
  const worn = (process: ActionProcess) => process.tainted || process.runs >= limits.runsPerProcess

  const giveUp = (message: string) => {
    const failing = waiting
    waiting = []
    for (const one of failing) one.fail({ name: 'Crashed', message })
  }

  const badStart = (detail: string) => {
    badStarts += 1
    if (badStarts < failedStarts || closed) return
    log.warn(`Processes for Actions do not start: ${detail}`)
    giveUp('The process for the Action could not be started')
  }

  const start = async (): Promise<void> => {
    launching += 1
    started += 1
    try {
      const process = await startActionProcess({ launch: await given.launch, stage, limits, egress, changed: schedule })
      processes.add(process)
      if (closed) process.kill()
      const end = process.ended.then(({ neverReady, detail }) => {
        processes.delete(process)
        gone.delete(end)
        if (neverReady) badStart(detail)
        schedule()
      })
      gone.add(end)
    } catch (error) {
      badStart((error as Error).message)
    } finally {
      launching -= 1
    }
    schedule()
  }

  const schedule = () => {
    if (scheduled) return
    scheduled = true
    queueMicrotask(() => {
      scheduled = false
      if (!closed) arrange()
    })
  }

  /** Hands processes to those who wait, oldest first, and sees that enough of them exist. */
  const arrange = () => {
    for (const process of inState('idle')) if (worn(process)) process.kill()
    const free = inState('idle').filter(process => !worn(process))
    const spares = inState('spare')
    const served: (() => void)[] = []
    waiting = waiting.filter(one => {
      const own = free.findIndex(process => process.action && same(process.action, one.action))
      const process = own >= 0 ? free.splice(own, 1)[0] : spares.pop()
      if (!process) return true
      if (own < 0) process.assign(one.action)
      served.push(() => one.take(process))
      return false
    })
    if (served.length > 0) badStarts = 0
    for (const take of served) take()
    if (badStarts >= failedStarts) return
    // A place more than may run at the same time: the spare's.
    const room = limits.processes + 1 - launching - processes.size + inState('ending').length
    const coming = launching + inState('starting').length
    const missing = waiting.length - coming
    // Nobody's turn comes while others at rest hold all places: those at rest for longest make room.
    if (missing > room)
      for (const process of free.toSorted((a, b) => a.since - b.since).slice(0, missing - Math.max(room, 0)))
        process.kill()
    const wanted = missing + (spares.length > 0 ? 0 : 1)
    for (let count = Math.min(wanted, room, atOnce - coming); count > 0; count -= 1) void start()
  }

  const baselines = new WeakMap<ActionProcess, { run: number; cpuMs: number }>()
  const cut: Pool['cut'] = (process, kind, name, message) => {
    killed += 1
    process.kill({ kind, error: { name, message } })
  }

  const measure = async (process: ActionProcess): Promise<void> => {
    const usage = process.pid === undefined ? undefined : await usageOf(process.pid)
    if (!usage || process.state !== 'busy') return
    let baseline = baselines.get(process)
    if (baseline?.run !== process.runs) {
      baseline = { run: process.runs, cpuMs: usage.cpuMs }
      baselines.set(process, baseline)
    }
    if (usage.cpuMs - baseline.cpuMs > limits.cpuMs)
      cut(process, 'timeout', 'CpuLimit', `The Action used more than ${limits.cpuMs} ms of CPU time`)
    else if (usage.rssMb > limits.memoryMb)
      cut(process, 'memory', 'MemoryLimit', `The Action needed more than ${limits.memoryMb} MB`)
  }

  let measuring = false
  const meter = setInterval(async () => {
    if (measuring) return
    measuring = true
    const now = Date.now()
    for (const process of inState('idle')) if (now - process.since > limits.idleMs) process.kill()
    for (const process of inState('busy')) if (now - process.since >= meterMs) await measure(process)
    measuring = false
  }, meterMs).unref()

  schedule()
  return {
    wait: one => {
      if (badStarts >= failedStarts) badStarts = 0
      waiting.push(one)
      schedule()
      return () => {
        waiting = waiting.filter(other => other !== one)
      }
    },
    cut,
    stats: () => ({
      spare: inState('spare').length,
      busy: inState('busy').length,
      idle: inState('idle').length,
      starting: inState('starting').length + launching,
      waiting: waiting.length,
      started,
      killed,
    }),
    close: async () => {
      closed = true
      clearInterval(meter)
      giveUp('The server is stopping')
      for (const process of processes) process.kill()
      while (launching > 0 || gone.size > 0) await Promise.race([...gone, sleep(10)])
    },
  }
}
