import type { Flag, Json, Millis } from './column.ts'

export interface ActionTables {
  actions: {
    id: string
    name: string
    trigger_id: string
    trigger_version: string
    code: string
    dependencies: Json
    runtime: string
    secrets_encrypted: string
    status: 'pending' | 'building' | 'packaged' | 'built' | 'retrying' | 'failed'
    errors: Json
    all_changes_deployed: Flag
    deployed_version_id: string | null
    built_at: Millis | null
    created_at: Millis
    updated_at: Millis
  }
  action_versions: {
    id: string
    action_id: string
    number: number
    trigger_id: string
    trigger_version: string
    code: string
    dependencies: Json
    runtime: string
    secrets_encrypted: string
    status: 'built' | 'failed'
    errors: Json
    built_at: Millis | null
    created_at: Millis
    updated_at: Millis
  }
  action_bindings: {
    id: string
    trigger_id: string
    position: number
    action_id: string
    display_name: string
    created_at: Millis
    updated_at: Millis
  }
  action_executions: {
    id: string
    trigger_id: string
    status: 'unspecified' | 'pending' | 'final' | 'partial' | 'canceled' | 'suspended'
    results: Json
    created_at: Millis
    updated_at: Millis
  }
}
