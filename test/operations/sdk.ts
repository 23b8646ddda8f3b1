import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `METHOD /path/{parameter}`, as Auth0's client names what it calls. */
export type Operation = `${string} /${string}`

/**
 * Every operation that Auth0's own client calls, with the statuses of refusals that it knows of. Read from the client's
 * sources, so that a newer client brings its new operations into the tests by itself.
 */
export const sdkOperations = (): Map<Operation, Set<number>> => {
  const resources = join(dirname(fileURLToPath(import.meta.resolve('auth0'))), 'management/api/resources')
  const operations = new Map<Operation, Set<number>>()
  for (const file of globSync(`${resources}/**/client/Client.{js,mjs}`)) {
    let from = 0
    const source = readFileSync(file, 'utf8')
    for (const call of source.matchAll(/handleNonStatusCodeError\)?\([^"]*"([A-Z]+)", "(\/[^"]*)"\)/g)) {
      const refusals = [...source.slice(from, call.index).matchAll(/case (\d{3}):/g)].map(found => Number(found[1]))
      operations.set(`${call[1]} ${call[2]}` as Operation, new Set(refusals))
      from = call.index
    }
  }
  return operations
}

/** Equal for operations that differ in nothing but the names of their parameters. */
export const shapeOf = (operation: string): string => operation.replace(/\{[^}]+\}/g, '{}')
