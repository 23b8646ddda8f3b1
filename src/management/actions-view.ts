import type { z } from '@hono/zod-openapi'
import type { Binding } from '../actions/bindings.ts'
import type { BuildError } from '../actions/build.ts'
import type { Dependency } from '../actions/dependencies.ts'
import type { ModuleUse } from '../actions/module-choice.ts'
import { openSecrets } from '../actions/secrets.ts'
import { type NamedModuleVersion, namedModuleVersions } from '../store/action-modules.ts'
import { findVersions, type VersionRow } from '../store/action-versions.ts'
import type { ActionRow } from '../store/actions.ts'
import type { Db } from '../store/dialect.ts'
import type { SecretBox } from '../store/secrets.ts'
import type { actionSchema, bindingSchema, versionSchema } from './actions-schemas.ts'

/** Rows as the API shows them. Values of secrets are read nowhere here but to tell their names. */

const time = (at: number): string => new Date(at).toISOString()

/** The versions of modules that rows use, by id. */
type Modules = ReadonlyMap<string, NamedModuleVersion>

const usesOf = (row: Pick<ActionRow, 'modules'>): ModuleUse[] => JSON.parse(row.modules) as ModuleUse[]

const modulesOf = async (db: Db, rows: Pick<ActionRow, 'modules'>[]): Promise<Modules> => {
  const ids = rows.flatMap(row => usesOf(row).map(use => use.module_version_id))
  return new Map((await namedModuleVersions(db, [...new Set(ids)])).map(version => [version.id, version]))
}

const moduleRefs = (row: Pick<ActionRow, 'modules'>, modules: Modules) =>
  usesOf(row).flatMap(({ module_version_id }) => {
    const version = modules.get(module_version_id)
    return version
      ? [
          {
            module_id: version.module_id,
            module_name: version.name,
            module_version_id,
            module_version_number: version.number,
          },
        ]
      : []
  })

const shared = (row: ActionRow | VersionRow, box: SecretBox, modules: Modules) => ({
  ...(row.modules !== '[]' && { modules: moduleRefs(row, modules) }),
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

const bareVersion = (version: VersionRow, deployedId: string | null, box: SecretBox, modules: Modules) => ({
  id: version.id,
  action_id: version.action_id,
  deployed: version.id === deployedId,
  number: version.number,
  status: 'built' as const,
  ...shared(version, box, modules),
})

/** Versions with their Action. */
export const versionViews = async (
  db: Db,
  box: SecretBox,
  action: ActionRow,
  versions: VersionRow[],
): Promise<z.input<typeof versionSchema>[]> => {
  const modules = await modulesOf(db, versions)
  return versions.map(version => ({
    ...bareVersion(version, action.deployed_version_id, box, modules),
    action: base(action),
  }))
}

/** A version with its Action. */
export const versionView = async (
  db: Db,
  box: SecretBox,
  action: ActionRow,
  version: VersionRow,
): Promise<z.input<typeof versionSchema>> =>
  (await versionViews(db, box, action, [version]))[0] as z.input<typeof versionSchema>

const actionView = (
  action: ActionRow,
  deployed: VersionRow | undefined,
  box: SecretBox,
  modules: Modules,
): z.input<typeof actionSchema> => {
  const errors = JSON.parse(action.errors) as BuildError[]
  return {
    ...base(action),
    ...shared(action, box, modules),
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
      deployed_version: bareVersion(deployed, deployed.id, box, modules),
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
  const deployed = await findVersions(db, ids)
  const versions = new Map(deployed.map(version => [version.id, version]))
  const modules = await modulesOf(db, [...actions, ...deployed])
  return actions.map(action => actionView(action, versions.get(action.deployed_version_id ?? ''), box, modules))
}

export const oneActionView = async (db: Db, box: SecretBox, action: ActionRow): Promise<z.input<typeof actionSchema>> =>
  (await actionViews(db, box, [action]))[0] as z.input<typeof actionSchema>

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
