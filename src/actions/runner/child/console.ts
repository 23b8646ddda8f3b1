import { AsyncLocalStorage } from 'node:async_hooks'
import { format } from 'node:util'
import type { ConsoleLine } from '../run.ts'

const recorded = ['log', 'info', 'warn', 'error', 'trace'] as const

/** One run, as whatever it started finds it again, across any gap. */
export interface CurrentRun {
  nonce: string
  consoleBytes: number
}

export const currentRun = new AsyncLocalStorage<CurrentRun>()

/**
 * The console of Actions: the five recorded methods go to the run that called them, as far as `limit` bytes reach; the
 * others do nothing. What is written outside of a run is lost.
 */
export const recordingConsole = (limit: number, send: (nonce: string, line: ConsoleLine) => void): Console => {
  const nothing = () => {}
  const quiet = Object.fromEntries(
    Object.entries(console).map(([name, member]) => [name, typeof member === 'function' ? nothing : member]),
  )
  const record =
    (level: ConsoleLine['level']) =>
    (...values: unknown[]) => {
      const run = currentRun.getStore()
      if (!run || run.consoleBytes >= limit) return
      const text = (level === 'trace' ? `Trace: ${format(...values)}` : format(...values)).slice(0, limit)
      run.consoleBytes += text.length
      send(run.nonce, { level, text })
    }
  return { ...quiet, ...Object.fromEntries(recorded.map(level => [level, record(level)])) } as unknown as Console
}
