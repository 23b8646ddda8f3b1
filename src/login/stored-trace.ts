import { readState } from '../flow/upgrade.ts'
import type { TraceRow } from '../store/login-traces.ts'
import { traceOf } from './trace.ts'

/**
 * The trace of a stored login in the manner of the Management API: snake case, times as ISO 8601. The status is the
 * row's, which knows `expired` too.
 */
export const traceOfRow = (row: TraceRow): Record<string, unknown> => {
  const trace = traceOf(readState(row.state))
  return {
    ...(snakeCase(trace) as Record<string, unknown>),
    status: row.status,
    started_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
    finished_at: row.finished_at === null ? undefined : iso(row.finished_at),
    journal: trace.journal.map(({ at, ...entry }) => ({
      ...(snakeCase(entry) as Record<string, unknown>),
      at: iso(at),
    })),
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()

const snakeCase = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(snakeCase)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
      snakeCase(member),
    ]),
  )
}

/** The `nonce` that the request of a stored login brought, if it did. */
export const nonceOf = (state: string): string | undefined => readState(state).request.params['nonce']
