/** One version of a trigger, as `GET /actions/triggers` lists it (management reference, 2.3). */
export interface TriggerVersion {
  id: string
  version: string
  status: 'CURRENT' | 'DEPRECATED'
  runtimes: string[]
  default_runtime: string
  binding_policy: 'trigger-bound' | 'entity-bound'
  compatible_triggers: { id: string; version: string }[]
}

const both = ['node18-actions', 'node22']

const row = (
  id: string,
  version: string,
  differences: Partial<Omit<TriggerVersion, 'id' | 'version'>> = {},
): TriggerVersion => ({
  id,
  version,
  status: 'CURRENT',
  runtimes: both,
  default_runtime: 'node22',
  binding_policy: 'trigger-bound',
  compatible_triggers: [],
  ...differences,
})

const oldest = { status: 'DEPRECATED', runtimes: ['node22'], default_runtime: 'node12' } as const
const deprecated = (id: string): TriggerVersion => row(id, 'v1', { ...oldest, runtimes: [...oldest.runtimes] })

export const triggerVersions: TriggerVersion[] = [
  deprecated('post-login'),
  row('post-login', 'v2', { status: 'DEPRECATED', runtimes: ['node18', 'node22'], default_runtime: 'node16' }),
  row('post-login', 'v3', { compatible_triggers: [{ id: 'post-login', version: 'v2' }] }),
  ...[
    'credentials-exchange',
    'pre-user-registration',
    'post-user-registration',
    'post-change-password',
    'send-phone-message',
  ].flatMap(id => [deprecated(id), row(id, 'v2')]),
  row('password-reset-post-challenge', 'v1'),
  row('custom-phone-provider', 'v1'),
  row('custom-email-provider', 'v1'),
  row('custom-token-exchange', 'v1', { runtimes: ['node18', 'node22'], binding_policy: 'entity-bound' }),
  ...['event-stream', 'password-hash-migration', 'mcp-tool'].map(id =>
    row(id, 'v1', { runtimes: ['node22'], binding_policy: 'entity-bound' }),
  ),
]

/** The current version of a trigger; undefined for an unknown one. */
export const currentTrigger = (id: string): TriggerVersion | undefined =>
  triggerVersions.findLast(trigger => trigger.id === id && trigger.status === 'CURRENT')

/** A trigger by id and version; the current one without a version. */
export const findTrigger = (id: string, version?: string): TriggerVersion | undefined =>
  version === undefined
    ? currentTrigger(id)
    : triggerVersions.find(trigger => trigger.id === id && trigger.version === version)

/**
 * Names that an Action's `runtime` may have. Whatever the name, one Node runs them all; the name is kept because
 * clients compare it.
 */
export const runtimes = ['node22', 'node18', 'node18-actions', 'node16', 'node12'] as const
