import type { z } from '@hono/zod-openapi'
import type { Binding } from '../actions/bindings.ts'
import type { BuildError } from '../actions/build.ts'
import type { Dependency } from '../actions/dependencies.ts'
import { openSecrets } from '../actions/secrets.ts'
import { findVersions, type VersionRow } from '../store/action-versions.ts'
import type { ActionRow } from '../store/actions.ts'
import type { Db } from '../store/dialect.ts'
import type { SecretBox } from '../store/secrets.ts'
import type { actionSchema, bindingSchema, versionSchema } from './actions-schemas.ts'

/** Rows as the API shows them. Values of secrets are read nowhere here but to tell their names. */

const time = (at: number): string => new Date(at).toISOString()

const shared = (row: ActionRow | VersionRow, box: SecretBox) => ({
  code: row.code,
  dependencies: JSON.parse(row.dependencies) as Dependency[],
  runtime: row.runtime,
  supported_triggers: [{ id: row.trigger_id, version: row.trigger_version }],
  secrets: openSecrets(box, row.secrets_encrypted).map(({ name, updatedAt }) => ({
    name,
    updated_at: time(updatedAt),
  })),
  ...(row.built_at !== null && { built_at: time(row.built_at) }),
  created_at: time(row.created_at),
  updated_at: time(row.updated_at),
})

const base = (action: ActionRow) => ({
  id: action.id,
  name: action.name,
  supported_triggers: [{ id: action.trigger_id, version: action.trigger_version }],
  all_changes_deployed: action.all_changes_deployed === 1,
  created_at: time(action.created_at),
  updated_at: time(action.updated_at),
})

const bareVersion = (version: VersionRow, deployedId: string | null, box: SecretBox) => ({
  id: version.id,
  action_id: version.action_id,
  deployed: version.id === deployedId,
  number: version.number,
  status: 'built' as const,
  ...shared(version, box),
})

/** A version with its Action. */
export const versionView = (version: VersionRow, action: ActionRow, box: SecretBox): z.input<typeof versionSchema> => ({
  ...bareVersion(version, action.deployed_version_id, box),
  action: base(action),
})

const actionView = (
  action: ActionRow,
  deployed: VersionRow | undefined,
  box: SecretBox,
): z.input<typeof actionSchema> => {
  const errors = JSON.parse(action.errors) as BuildError[]
  return {
    ...base(action),
    ...shared(action, box),
    status: action.status,
    ...(errors.length > 0 && { errors }),
    ...(deployed && {
      current_version: {
        id: deployed.id,
        code: deployed.code,
        runtime: deployed.runtime,
        status: 'BUILT',
        number: deployed.number,
        ...(deployed.built_at !== null && { build_time: time(deployed.built_at) }),
        created_at: time(deployed.created_at),
        updated_at: time(deployed.updated_at),
      },
      deployed_version: bareVersion(deployed, deployed.id, box),
    }),
  }
}

/** Actions with the versions that are deployed. */
export const actionViews = async (
  db: Db,
  box: SecretBox,
  actions: ActionRow[],
): Promise<z.input<typeof actionSchema>[]> => {
  const ids = actions.flatMap(action => action.deployed_version_id ?? [])
  const versions = new Map((await findVersions(db, ids)).map(version => [version.id, version]))
  return actions.map(action => actionView(action, versions.get(action.deployed_version_id ?? ''), box))
}

export const oneActionView = async (
  db: Db,
  box: SecretBox,
  action: ActionRow,
): Promise<z.input<typeof actionSchema>> => {
  const [version] = action.deployed_version_id === null ? [] : await findVersions(db, [action.deployed_version_id])
  return actionView(action, version, box)
}

export const bindingViews = async (
  db: Db,
  box: SecretBox,
  bindings: Binding[],
): Promise<z.input<typeof bindingSchema>[]> => {
  const actions = await actionViews(
    db,
    box,
    bindings.map(binding => binding.action),
  )
  return bindings.map(({ row }, index) => ({
    id: row.id,
    trigger_id: row.trigger_id,
    display_name: row.display_name,
    action: actions[index] as z.input<typeof actionSchema>,
    created_at: time(row.created_at),
    updated_at: time(row.updated_at),
  }))
}
