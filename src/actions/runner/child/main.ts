import { buildApi } from '../../event-api/api/index.ts'
import type { EventLike } from '../../event-api/api/recording.ts'
import type { RunnableTrigger } from '../../event-api/triggers.ts'
import { jsonFrame } from '../frames.ts'
import type { FromProcess, ToProcess } from '../messages.ts'
import { currentRun, recordingConsole } from './console.ts'
import { describeError } from './failure.ts'
import { type LoadedAction, loadAction, NoHandler } from './load.ts'
import { lockDown } from './lockdown.ts'
import { routeSockets } from './sockets.ts'
import { openWire } from './wire.ts'

/** Arguments of this process: the folder where the Action's dependencies appear, and two limits in bytes. */
const [folder = '', answerBytes = '0', consoleBytes = '0'] = process.argv.slice(2)
process.argv.length = 1

type Run = Extract<ToProcess, { kind: 'run' }>

let loaded: LoadedAction | undefined
let moduleNames: string[] = []
let running: { nonce: string; fail: (error: unknown) => void } | undefined

const wire = openWire({
  message: message => {
    if (message.kind === 'run') void run(message)
    else sockets.message(message)
  },
  data: (connection, bytes) => sockets.data(connection, bytes),
})
const sockets = routeSockets(wire)
const actionConsole = recordingConsole(Number(consoleBytes), (nonce, line) =>
  wire.send({ kind: 'console', nonce, ...line }),
)
lockDown()
globalThis.console = actionConsole

// What fails outside of the handler's own promise belongs to the run that started it. A late failure of an earlier run
// must not fail the login that is served now: the process is replaced instead.
const strayError = (error: unknown) => {
  const run = currentRun.getStore()
  if (running && run?.nonce === running.nonce) running.fail(error)
  wire.send({ kind: 'tainted' })
}
process.on('uncaughtException', strayError)
process.on('unhandledRejection', strayError)

const run = async (message: Run): Promise<void> => {
  const { nonce, trigger, handler, event, input, code = '', modules = [] } = message
  if (!loaded) moduleNames = modules.map(({ name }) => name)
  const started = performance.now()
  const now = () => Math.floor(input.now + performance.now() - started)
  const { api, commands, cacheWrites } = buildApi({
    trigger: trigger as RunnableTrigger,
    handler,
    event: event as EventLike,
    input,
    now,
  })
  let failure: Extract<FromProcess, { kind: 'done' }>['failure']
  try {
    await new Promise<void>((resolve, reject) => {
      running = { nonce, fail: reject }
      currentRun.run({ nonce, consoleBytes: 0 }, () => {
        loaded ??= loadAction({ code, modules }, folder, actionConsole)
        loaded
          .handler(handler)(event, api)
          .then(() => resolve(), reject)
      })
    })
  } catch (error) {
    const kind = loaded?.syntax ? 'syntax' : error instanceof NoHandler ? 'no-handler' : 'threw'
    failure = { kind, error: describeError(error, folder, moduleNames) }
  }
  running = undefined
  const answer = jsonFrame({ kind: 'done', nonce, failure, commands, cacheWrites })
  if (answer.length <= Number(answerBytes)) return wire.sendFrame(answer)
  const error = { name: 'RangeError', message: `The Action asked for more than ${answerBytes} bytes hold` }
  wire.send({ kind: 'done', nonce, failure: { kind: 'threw', error }, commands: [], cacheWrites: [] })
}

wire.send({ kind: 'ready' })
