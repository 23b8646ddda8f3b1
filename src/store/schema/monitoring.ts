import type { Millis } from './column.ts'

export interface MonitoringTables {
  /**
   * How often something happened in one hour (UTC, `YYYYMMDDHH`), as far as it was counted. `label` says to what: a type
   * of log entry, a factor, an Action. `bucket` is a range of durations (`src/durations.ts`), 0 where there is none.
   */
  hourly_stats: { measure: string; hour: string; label: string; bucket: number; count: number }
  /** Per table up to where it was counted. */
  hourly_stats_cursors: { source: 'logs' | 'logins' | 'executions'; cursor: string }
  /** One row per run of an Action that an execution record tells of. */
  action_runs: {
    execution_id: string
    position: number
    action_id: string
    started_at: Millis
    duration_ms: number
    error: string | null
  }
}
