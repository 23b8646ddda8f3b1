import type { Flag, Json, Millis } from './column.ts'

export interface ActionTables {
  /** One row per Action: its draft, and which version runs. */
  actions: {
    id: string
    name: string
    trigger_id: string
    trigger_version: string
    code: string
    /** `[{name, version}]`; pinned once the draft is built. */
    dependencies: Json
    runtime: string
    /** `[{module_id, module_version_id}]`, in the order given. */
    modules: Json
    /** Sealed `[{name, value, updated_at}]`. */
    secrets_encrypted: string
    /** Counted up by every change of the draft; a build counts only for the revision it began with. */
    revision: number
    status: 'pending' | 'building' | 'packaged' | 'built' | 'retrying' | 'failed'
    errors: Json
    /** What the dependencies resolved to; null without any. */
    bundle_id: string | null
    /** Until when the node that builds may be silent before another one takes over. */
    build_until: Millis | null
    /** Deploy as soon as this revision is built. */
    deploy_when_built: Flag
    all_changes_deployed: Flag
    deployed_version_id: string | null
    /** Number of the newest version, also when that one was deleted. */
    last_number: number
    built_at: Millis | null
    created_at: Millis
    updated_at: Millis
  }
  /** Immutable: what runs. */
  action_versions: {
    id: string
    action_id: string
    number: number
    trigger_id: string
    trigger_version: string
    code: string
    dependencies: Json
    runtime: string
    modules: Json
    secrets_encrypted: string
    bundle_id: string | null
    built_at: Millis | null
    created_at: Millis
    updated_at: Millis
  }
  /** What a set of dependencies resolved to, so that every node installs the same. `id` is the digest of `lock`. */
  action_bundles: {
    id: string
    /** The pinned direct dependencies, sorted. */
    dependencies_key: string
    /** npm's lock file. */
    lock: string
    created_at: Millis
  }
  /** One row per module: its draft. */
  action_modules: {
    id: string
    name: string
    code: string
    dependencies: Json
    secrets_encrypted: string
    revision: number
    all_changes_published: Flag
    latest_version_id: string | null
    /** Number of the newest version, also when that one was deleted. */
    last_number: number
    created_at: Millis
    updated_at: Millis
  }
  /** Immutable: what Actions use. */
  action_module_versions: {
    id: string
    module_id: string
    number: number
    code: string
    dependencies: Json
    secrets_encrypted: string
    bundle_id: string | null
    created_at: Millis
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
  /** What answers for foreign tokens of a type. */
  token_exchange_profiles: {
    id: string
    name: string
    type: 'custom_authentication'
    subject_token_type: string
    action_id: string
    created_at: Millis
    updated_at: Millis
  }
  /** One row per run of a trigger. */
  action_executions: {
    id: string
    trigger_id: string
    status: 'unspecified' | 'pending' | 'final' | 'partial' | 'canceled' | 'suspended'
    results: Json
    created_at: Millis
    updated_at: Millis
  }
  /** One row per fired trigger whose Actions run by themselves; `id` is that of its execution record. Deleted when they are through. */
  trigger_queue: {
    id: string
    trigger_id: string
    event: Json
    /** Who and where, for log entries. */
    about: Json
    /** The Actions that run, pinned, and how many are through. */
    progress: Json
    attempts: number
    next_attempt_at: Millis
    locked_until: Millis | null
    created_at: Millis
  }
}
