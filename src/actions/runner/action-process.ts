import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type net from 'node:net'
import { answerSchema } from './answer-schema.ts'
import { type Connections, connectionsOf, type Egress } from './broker.ts'
import { frameReader, jsonFrame } from './frames.ts'
import type { Launch } from './launch.ts'
import type { FromProcess, ToProcess } from './messages.ts'
import type { ConsoleLine, RunError, RunnableAction, RunnerLimits } from './run.ts'
import type { Slot, Stage } from './stage.ts'

export type Done = Extract<FromProcess, { kind: 'done' }>
export type CutOff = 'timeout' | 'memory' | 'crashed' | 'invalid'

/** What came of one run in a process, before the server has looked into the commands. */
export type Outcome = { console: ConsoleLine[] } & ({ kind: 'done'; done: Done } | { kind: CutOff; error: RunError })

export type Job = Omit<Extract<ToProcess, { kind: 'run' }>, 'kind' | 'nonce' | 'code' | 'modules'>

export interface ActionProcess {
  readonly state: 'starting' | 'spare' | 'busy' | 'idle' | 'ending' | 'ended'
  readonly pid: number | undefined
  /** The one action that it runs; undefined while it is a spare. */
  readonly action: RunnableAction | undefined
  /** When it came to rest, or when its run began. */
  readonly since: number
  readonly runs: number
  /** Something happened in it that no later run may meet. */
  readonly tainted: boolean
  /** Binds a spare to an action for good: its dependencies appear. */
  assign: (action: RunnableAction) => void
  /** Runs one handler. An answer that `valid` refuses ends the process. */
  run: (job: Job, valid: (done: Done) => boolean) => Promise<Outcome>
  /** Ends the process; a run in flight ends as told. */
  kill: (why?: { kind: CutOff; error: RunError }) => void
  /** Settles when the process is gone and nothing of it is left on disk. */
  ended: Promise<{ neverReady: boolean; detail: string }>
}

interface InFlight {
  nonce: string
  console: ConsoleLine[]
  consoleBytes: number
  valid: (done: Done) => boolean
  resolve: (outcome: Outcome) => void
}

const stderrBytes = 8 * 1024
const stderrFlood = 256 * 1024
const wireBytes = 1024 * 1024

const runError = (name: string, message: string): RunError => ({ name, message })

/** What a process must be told once of its action. */
const sourceOf = (action: RunnableAction | undefined) => ({
  code: action?.code,
  modules: action?.modules?.map(({ name, code, secrets }) => ({ name, code, secrets })),
})

/** Starts a process that can run Actions. `changed` is called at every change of its state. */
export const startActionProcess = async (given: {
  launch: Launch
  stage: Stage
  limits: RunnerLimits
  egress: Egress
  changed: () => void
}): Promise<ActionProcess> => {
  const { launch, stage, limits, egress, changed } = given
  const slot: Slot = await stage.slot()
  const harness = stage.harness()
  const child: ChildProcess = launch({
    flags: [
      `--allow-fs-read=${harness.folder}/`,
      `--allow-fs-read=${slot.folder}/`,
      // Dependencies appear behind a link; the real place stays closed.
      '--preserve-symlinks',
      '--preserve-symlinks-main',
      `--max-old-space-size=${limits.heapMb}`,
    ],
    program: [harness.entry, slot.bundle, String(limits.answerBytes), String(limits.consoleBytes)],
  })
  return manage({ child, slot, limits, egress, changed })
}

const manage = (given: {
  child: ChildProcess
  slot: Slot
  limits: RunnerLimits
  egress: Egress
  changed: () => void
}): ActionProcess => {
  const { child, slot, limits, egress, changed } = given
  const pipe = child.stdio[3] as net.Socket | null
  let state: ActionProcess['state'] = 'starting'
  let since = Date.now()
  let runs = 0
  let tainted = false
  let action: RunnableAction | undefined
  let filling: Promise<void> = Promise.resolve()
  let codeSent = false
  let inFlight: InFlight | undefined
  let why: { kind: CutOff; error: RunError } | undefined
  let stderr = ''
  let stderrTotal = 0
  let neverReady = false

  const enter = (next: ActionProcess['state']) => {
    state = next
    since = Date.now()
    changed()
  }
  const kill: ActionProcess['kill'] = reason => {
    if (state === 'ending' || state === 'ended') return
    why = reason
    neverReady = state === 'starting' && reason !== undefined
    enter('ending')
    child.kill('SIGKILL')
  }
  const broken = (what: string) =>
    kill({ kind: 'invalid', error: runError('InvalidAnswer', `The Action's process sent ${what}`) })

  const sendFrame = (frame: Buffer) => {
    if (pipe?.writable) pipe.write(frame)
  }
  const say = (message: ToProcess) => sendFrame(jsonFrame(message))
  const connections: Connections = connectionsOf({ say, sendFrame, broken }, egress, limits.connections)

  const finish = (outcome: Omit<Extract<Outcome, { kind: 'done' }>, 'console'> | { kind: CutOff; error: RunError }) => {
    const run = inFlight
    if (!run) return
    inFlight = undefined
    runs += 1
    run.resolve({ ...outcome, console: run.console })
  }

  const connect = ({ id, host, port }: Extract<FromProcess, { kind: 'connect' }>): void => {
    // Only while a run waits for it: nothing that a script leaves behind may call out.
    if (inFlight) connections.connect(id, host, port)
    else {
      const error = { code: 'ERR_ACCESS_DENIED', message: 'Connections are made only while an Action runs' }
      say({ kind: 'closed', id, error })
    }
  }

  const heard = (message: FromProcess): void => {
    switch (message.kind) {
      case 'ready':
        if (state === 'starting') enter('spare')
        else broken('"ready" twice')
        break
      case 'console':
        if (message.nonce !== inFlight?.nonce) break
        inFlight.consoleBytes += message.text.length
        if (inFlight.consoleBytes <= limits.consoleBytes * 2)
          inFlight.console.push({ level: message.level, text: message.text })
        break
      case 'done':
        if (message.nonce !== inFlight?.nonce) broken('an answer to no question')
        else if (!inFlight.valid(message)) broken('commands that no Action can give')
        else {
          enter('idle')
          finish({ kind: 'done', done: message })
        }
        break
      case 'tainted':
        tainted = true
        changed()
        break
      case 'connect':
        connect(message)
        break
      case 'end':
      case 'close':
      case 'pause':
      case 'resume':
        connections.signal(message.kind, message.id)
        break
      default:
        message satisfies never
    }
  }

  const read = frameReader(Math.max(limits.answerBytes + 1024, wireBytes), {
    json: text => {
      let message: unknown
      try {
        message = JSON.parse(text)
      } catch {
        return broken('what is no JSON')
      }
      const parsed = answerSchema.safeParse(message)
      if (parsed.success) heard(parsed.data as FromProcess)
      else broken('a message of no known shape')
    },
    data: (id, bytes) => connections.data(id, bytes),
    broken,
  })
  pipe?.on('data', (chunk: Buffer) => {
    if (state !== 'ending' && state !== 'ended') read(chunk)
  })
  pipe?.on('error', () => kill())
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('latin1')).slice(-stderrBytes)
    stderrTotal += chunk.length
    if (stderrTotal > stderrFlood) child.stderr?.destroy()
  })
  child.stderr?.on('error', () => {})

  const ended = new Promise<{ neverReady: boolean; detail: string }>(resolve => {
    const end = async (detail: string) => {
      if (state === 'ended') return
      neverReady ||= state === 'starting'
      enter('ended')
      connections.closeAll()
      const outOfMemory = /out of memory/i.test(stderr)
      finish(
        why ??
          (outOfMemory
            ? { kind: 'memory', error: runError('MemoryLimit', `The Action needed more than ${limits.heapMb} MB`) }
            : { kind: 'crashed', error: runError('Crashed', `The Action's process ended (${detail})`) }),
      )
      pipe?.destroy()
      child.stderr?.destroy()
      await filling.catch(() => {})
      await slot.remove()
      changed()
      resolve({ neverReady, detail: `${detail} ${stderr}`.trim() })
    }
    child.on('error', error => void end(error.message))
    // `close` comes after the last of stderr, `exit` where a descriptor stays open.
    child.on('exit', (code, signal) => {
      const detail = signal ? `signal ${signal}` : `exit code ${code}`
      const late = setTimeout(() => void end(detail), 200)
      child.on('close', () => {
        clearTimeout(late)
        void end(detail)
      })
    })
  })

  return {
    get state() {
      return state
    },
    get since() {
      return since
    },
    get runs() {
      return runs
    },
    get tainted() {
      return tainted
    },
    get action() {
      return action
    },
    pid: child.pid,
    assign: given => {
      action = given
      const { dir, modules = [] } = given
      const dirs = modules.map(module => module.dir)
      if ([dir, ...dirs].some(one => one !== undefined)) filling = slot.fill(dir, dirs)
      // Looked at in `run`; a rejection nobody waits for would end the server.
      filling.catch(() => {})
    },
    run: (job, valid) =>
      new Promise<Outcome>(resolve => {
        const nonce = randomBytes(16).toString('base64url')
        inFlight = { nonce, console: [], consoleBytes: 0, valid, resolve }
        enter('busy')
        const source = codeSent ? {} : sourceOf(action)
        codeSent = true
        filling.then(
          () => say({ kind: 'run', nonce, ...source, ...job }),
          (error: Error) =>
            kill({
              kind: 'crashed',
              error: runError('Crashed', `Its dependencies could not be laid out: ${error.message}`),
            }),
        )
      }),
    kill,
    ended,
  }
}
