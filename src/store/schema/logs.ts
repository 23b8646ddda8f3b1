import type { Json, Millis } from './column.ts'

export interface LogTables {
  /** Tenant logs: the searchable members as columns, the whole record as Auth0 shows it in `data`. */
  logs: {
    log_id: string
    date: Millis
    type: string
    description: string | null
    client_id: string | null
    client_name: string | null
    connection: string | null
    connection_id: string | null
    hostname: string | null
    ip: string | null
    organization_id: string | null
    strategy: string | null
    strategy_type: string | null
    user_agent: string | null
    user_id: string | null
    user_name: string | null
    audience: string | null
    scope: string | null
    data: Json
  }
}
