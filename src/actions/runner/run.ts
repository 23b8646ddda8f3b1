import type { ApiInput, CommandsOf, HandlerOf, RunnableTrigger } from '../event-api/triggers.ts'

/** Code that can run: one version of an Action, or a draft under test. */
export interface RunnableAction {
  /** Id of the version. A process that has run one action never runs another. */
  id: string
  /** CommonJS source. */
  code: string
  /** Folder that holds the installed `node_modules`; without it the action has no dependencies. */
  dir?: string
  /** What `require('actions:<name>')` finds. */
  modules?: RunnableModule[]
}

/** A version of a module that an action shares with others. */
export interface RunnableModule {
  /** Id of the version. */
  id: string
  name: string
  code: string
  /** Folder of its own dependencies. */
  dir?: string
  /** What it reads as `actions.secrets`. */
  secrets: Record<string, string>
}

/** One call of one handler. */
export interface RunRequest<T extends RunnableTrigger = RunnableTrigger> {
  trigger: T
  handler: HandlerOf<T>
  action: RunnableAction
  /** The event as the script sees it, plain JSON, with the secrets of this action alone. */
  event: object
  input?: ApiInput
  /** What is left of the trigger run's time, waiting for a process included. */
  deadlineMs: number
  /** True keeps the trigger's cache out of it: nothing is read from it and nothing written (tests of drafts). */
  withoutCache?: boolean
}

export interface ConsoleLine {
  level: 'log' | 'info' | 'warn' | 'error' | 'trace'
  text: string
}

/** An error as the script threw it, or as the runner words what it cut off. */
export interface RunError {
  name: string
  message: string
  stack?: string
}

/**
 * How a run ended. `timeout`: the deadline or the CPU limit; `memory`: the memory limit; `syntax`: the source does not
 * parse; `threw`: the module or the handler threw; `no-handler`: the module exports none of this name; `crashed`: the
 * process ended by itself; `invalid`: it answered what no run may answer.
 */
export type RunResult<T extends RunnableTrigger = RunnableTrigger> =
  | { ok: true; commands: CommandsOf[T][]; console: ConsoleLine[]; durationMs: number }
  | {
      ok: false
      kind: 'timeout' | 'memory' | 'syntax' | 'threw' | 'no-handler' | 'crashed' | 'invalid'
      error: RunError
      /** What it had asked for before it threw; empty for the other kinds. A failed run has no effects. */
      commands: CommandsOf[T][]
      console: ConsoleLine[]
      durationMs: number
    }

export interface RunnerLimits {
  /** Processes beside the one spare, which serves as well when all others are busy. */
  processes: number
  /** Heap of one process in megabytes. */
  heapMb: number
  /** Memory of one process in megabytes, buffers included. */
  memoryMb: number
  /** CPU time of one run. */
  cpuMs: number
  /** Runs after which a process is replaced. */
  runsPerProcess: number
  /** A process that had nothing to do for so long is ended. */
  idleMs: number
  /** Size of what a run may answer. */
  answerBytes: number
  /** Console output that is kept of one run. */
  consoleBytes: number
  /** Connections that one process may have open. */
  connections: number
}

export interface RunnerStats {
  /** Ready for any action, running one, waiting for the next run of theirs, starting. */
  spare: number
  busy: number
  idle: number
  starting: number
  waiting: number
  /** Since start. */
  runs: number
  started: number
  killed: number
}

export interface Runner {
  /** Runs one handler. Never rejects for what a script does: failures are values. After `close` it answers `crashed`. */
  run: <T extends RunnableTrigger>(request: RunRequest<T>) => Promise<RunResult<T>>
  /** Ends all processes and removes what was laid out for them. */
  close: () => Promise<void>
  stats: () => RunnerStats
}
