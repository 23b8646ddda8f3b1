import type { Entry } from '../flow/journal.ts'
import { readState } from '../flow/upgrade.ts'
import type { TraceRow } from '../store/login-traces.ts'
import { type Trace, traceOf } from './trace.ts'

type SnakeName<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeName<Rest>}`
  : Name

/** A value with the names of its members in snake case, all the way down. */
type SnakeCase<T> = T extends readonly (infer Item)[]
  ? SnakeCase<Item>[]
  : T extends object
    ? object extends T
      ? Record<string, unknown>
      : { [Name in keyof T as Name extends string ? SnakeName<Name> : Name]: SnakeCase<T[Name]> }
    : T

type Line<T> = T extends { at: number } ? Omit<T, 'at'> & { at: string } : never

/** A trace in the manner of the Management API: snake case, times as ISO 8601. */
export interface StoredTrace extends Omit<SnakeCase<Trace>, 'status' | 'started_at' | 'journal'> {
  /** The row's, which knows `expired` too. */
  status: Trace['status'] | 'expired'
  started_at: string
  updated_at: string
  finished_at?: string
  journal: Line<SnakeCase<Entry>>[]
}

/** The trace of a stored login. */
export const traceOfRow = (row: TraceRow): StoredTrace => {
  const trace = traceOf(readState(row.state))
  return {
    ...snakeCase(trace),
    status: row.status as StoredTrace['status'],
    started_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
    finished_at: row.finished_at === null ? undefined : iso(row.finished_at),
    journal: trace.journal.map(entry => ({ ...snakeCase(entry), at: iso(entry.at) }) as Line<SnakeCase<Entry>>),
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()

const snakeCase = <T>(value: T): SnakeCase<T> => renamed(value) as SnakeCase<T>

const renamed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(renamed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
      renamed(member),
    ]),
  )
}

/** The `nonce` that the request of a stored login brought, if it did. */
export const nonceOf = (state: string): string | undefined => readState(state).request.params['nonce']
