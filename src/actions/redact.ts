import type { RunResult } from './runner/run.ts'

/** Shorter secrets would strike out half the text, and guard nothing. */
const shortest = 6

/** The same result with every value of these secrets struck out of what goes to records, logs and clients. */
export const withoutSecrets = <R extends RunResult>(result: R, secrets: { value: string }[]): R => {
  const values = secrets.map(secret => secret.value).filter(value => value.length >= shortest)
  if (values.length === 0) return result
  const clean = (text: string): string => values.reduce((left, value) => left.replaceAll(value, '*****'), text)
  const lines = result.console.map(line => ({ ...line, text: clean(line.text) }))
  if (result.ok) return { ...result, console: lines }
  const { name, message, stack } = result.error
  return {
    ...result,
    console: lines,
    error: { name, message: clean(message), ...(stack !== undefined && { stack: clean(stack) }) },
  }
}
