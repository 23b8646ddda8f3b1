import { z } from '@hono/zod-openapi'
import type { Dependency } from '../actions/dependencies.ts'
import type { ModuleUse } from '../actions/module-choice.ts'
import { changeModule, createModule, publish, removeModule, requireModule, rollBack } from '../actions/modules.ts'
import { noSuchModuleVersion } from '../actions/refusals.ts'
import { openSecrets } from '../actions/secrets.ts'
import {
  actionsUsingModule,
  findModuleVersion,
  listModules,
  listModuleVersions,
  type ModuleRow,
  type ModuleVersionRow,
  namedModuleVersions,
  usesOfModules,
} from '../store/action-modules.ts'
import type { Db } from '../store/dialect.ts'
import type { SecretBox } from '../store/secrets.ts'
import { dependencySchema, draftMembers, secretSchema } from './actions-schemas.ts'
import { actionsPage, actionsPageQuery, actionsPageSchema, pageOf } from './pagination.ts'
import { route } from './route.ts'

const tag = 'Action modules'

const members = {
  code: draftMembers.code.describe('The source code of the action module.'),
  secrets: draftMembers.secrets.describe('The secrets to associate with the action module.'),
  dependencies: draftMembers.dependencies.describe('The npm dependencies of the action module.'),
}

const versionReference = z.object({
  id: z.string(),
  version_number: z.number(),
  code: z.string(),
  dependencies: z.array(dependencySchema),
  secrets: z.array(secretSchema),
  created_at: z.string(),
})

const versionSchema = versionReference.extend({ module_id: z.string() })

const moduleSchema = z.object({
  id: z.string(),
  name: z.string(),
  code: z.string(),
  dependencies: z.array(dependencySchema),
  secrets: z.array(secretSchema),
  actions_using_module_total: z.number(),
  all_changes_published: z.boolean(),
  latest_version_number: z.number().optional(),
  latest_version: versionReference.optional(),
  created_at: z.string(),
  updated_at: z.string(),
})

const time = (at: number): string => new Date(at).toISOString()

const shared = (row: ModuleRow | ModuleVersionRow, box: SecretBox) => ({
  code: row.code,
  dependencies: JSON.parse(row.dependencies) as Dependency[],
  secrets: openSecrets(box, row.secrets_encrypted).map(({ name, updatedAt }) => ({
    name,
    updated_at: time(updatedAt),
  })),
  created_at: time(row.created_at),
})

const referenceView = (row: ModuleVersionRow, box: SecretBox) => ({
  id: row.id,
  version_number: row.number,
  ...shared(row, box),
})

const versionView = (row: ModuleVersionRow, box: SecretBox) => ({
  ...referenceView(row, box),
  module_id: row.module_id,
})

/** Modules as the API shows them, with what is published of them. */
const moduleViews = async (db: Db, box: SecretBox, rows: ModuleRow[]): Promise<z.input<typeof moduleSchema>[]> => {
  const latest = await namedModuleVersions(
    db,
    rows.flatMap(row => row.latest_version_id ?? []),
  )
  const uses = await usesOfModules(db)
  return rows.map(row => {
    const version = latest.find(({ id }) => id === row.latest_version_id)
    return {
      id: row.id,
      name: row.name,
      ...shared(row, box),
      actions_using_module_total: uses.get(row.id) ?? 0,
      all_changes_published: row.all_changes_published === 1,
      ...(version && { latest_version_number: version.number, latest_version: referenceView(version, box) }),
      updated_at: time(row.updated_at),
    }
  })
}

const moduleView = async (db: Db, box: SecretBox, row: ModuleRow): Promise<z.input<typeof moduleSchema>> =>
  (await moduleViews(db, box, [row]))[0] as z.input<typeof moduleSchema>

/** Code that Actions share (management reference, 3.4; login-flow reference, 1.7). */
export const actionModuleRoutes = [
  route({
    method: 'get',
    path: '/actions/modules',
    scopes: ['read:actions'],
    summary: 'Get action modules',
    tag,
    query: z.strictObject(actionsPageQuery),
    responses: { 200: actionsPageSchema('modules', moduleSchema.omit({ latest_version: true })) },
    handler: async ({ db, services, query }) => {
      const { rows, total } = await listModules(db, pageOf({ ...query, include_totals: true }))
      const views = await moduleViews(db, services.box, rows)
      const items = views.map(({ latest_version: _, ...item }) => item)
      return { status: 200, body: actionsPage('modules')(items, total, query) }
    },
  }),
  route({
    method: 'post',
    path: '/actions/modules',
    scopes: ['create:actions'],
    summary: 'Create an action module',
    tag,
    body: z.strictObject({
      name: z
        .string()
        .min(1)
        .max(255)
        .regex(/^[^\s\p{Cc}](.*[^\s\p{Cc}])?$/u)
        .describe('The name of the action module, by which actions require it.'),
      code: members.code,
      secrets: members.secrets.optional(),
      dependencies: members.dependencies.optional(),
      api_version: z.string().optional().describe('The API version of the module. There is one.'),
      publish: z.boolean().optional().describe('Whether to publish the module immediately after creation.'),
    }),
    responses: { 201: moduleSchema },
    refusals: [409, 412],
    handler: async ({ db, services, deps, body }) => {
      const context = { ...services, bundles: deps.actions.bundles }
      const { name, code, dependencies = [], secrets = [] } = body
      const options = { publish: body.publish ?? false }
      const module = await createModule(context, name, { code, dependencies, secrets }, options)
      return { status: 201, body: await moduleView(db, services.box, module) }
    },
  }),
  route({
    method: 'get',
    path: '/actions/modules/{id}',
    scopes: ['read:actions'],
    summary: 'Get an action module',
    tag,
    responses: { 200: moduleSchema },
    handler: async ({ db, services, params }) => ({
      status: 200,
      body: await moduleView(db, services.box, await requireModule(services, params.id)),
    }),
  }),
  route({
    method: 'patch',
    path: '/actions/modules/{id}',
    scopes: ['update:actions'],
    summary: 'Update an action module',
    tag,
    body: z.strictObject(members).partial(),
    responses: { 200: moduleSchema },
    handler: async ({ db, services, deps, params, body }) => {
      const module = await changeModule({ ...services, bundles: deps.actions.bundles }, params.id, body)
      return { status: 200, body: await moduleView(db, services.box, module) }
    },
  }),
  route({
    method: 'delete',
    path: '/actions/modules/{id}',
    scopes: ['delete:actions'],
    summary: 'Delete an action module',
    tag,
    responses: { 204: null },
    refusals: [412],
    handler: async ({ services, params }) => {
      await removeModule(services, params.id)
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/actions/modules/{id}/actions',
    scopes: ['read:actions'],
    summary: 'Get the actions that use a module',
    tag,
    query: z.strictObject(actionsPageQuery),
    responses: {
      200: actionsPageSchema(
        'actions',
        z.object({
          action_id: z.string(),
          action_name: z.string(),
          module_version_id: z.string(),
          module_version_number: z.number(),
          supported_triggers: z.array(z.object({ id: z.string(), version: z.string() })),
        }),
      ),
    },
    handler: async ({ db, services, params, query }) => {
      const { id } = await requireModule(services, params.id)
      const all = (await actionsUsingModule(db, id)).map(row => {
        const uses = JSON.parse(row.modules) as ModuleUse[]
        return { ...row, version: uses.find(use => use.module_id === id)?.module_version_id ?? '' }
      })
      const { limit, offset } = pageOf({ ...query, include_totals: true })
      const rows = all.slice(offset, offset + limit)
      const versions = await namedModuleVersions(db, [...new Set(rows.map(row => row.version))])
      const items = rows.map(row => ({
        action_id: row.id,
        action_name: row.name,
        module_version_id: row.version,
        module_version_number: versions.find(version => version.id === row.version)?.number ?? 0,
        supported_triggers: [{ id: row.trigger_id, version: row.trigger_version }],
      }))
      return { status: 200, body: actionsPage('actions')(items, all.length, query) }
    },
  }),
  route({
    method: 'post',
    path: '/actions/modules/{id}/rollback',
    scopes: ['update:actions'],
    summary: 'Roll the draft of an action module back',
    tag,
    body: z.strictObject({
      module_version_id: z.string().min(1).describe('The unique ID of the module version to roll back to.'),
    }),
    responses: { 200: moduleSchema },
    handler: async ({ db, services, deps, params, body }) => {
      const context = { ...services, bundles: deps.actions.bundles }
      const module = await rollBack(context, params.id, body.module_version_id)
      return { status: 200, body: await moduleView(db, services.box, module) }
    },
  }),
  route({
    method: 'get',
    path: '/actions/modules/{id}/versions',
    scopes: ['read:actions'],
    summary: "Get an action module's versions",
    tag,
    query: z.strictObject(actionsPageQuery),
    responses: { 200: actionsPageSchema('versions', versionSchema) },
    handler: async ({ db, services, params, query }) => {
      const { id } = await requireModule(services, params.id)
      const { rows, total } = await listModuleVersions(db, id, pageOf({ ...query, include_totals: true }))
      const views = rows.map(row => versionView(row, services.box))
      return { status: 200, body: actionsPage('versions')(views, total, query) }
    },
  }),
  route({
    method: 'post',
    path: '/actions/modules/{id}/versions',
    scopes: ['update:actions'],
    summary: 'Publish an action module',
    tag,
    responses: { 200: versionSchema },
    refusals: [409, 412],
    handler: async ({ services, deps, params }) => {
      const version = await publish({ ...services, bundles: deps.actions.bundles }, params.id)
      return { status: 200, body: versionView(version, services.box) }
    },
  }),
  route({
    method: 'get',
    path: '/actions/modules/{id}/versions/{versionId}',
    scopes: ['read:actions'],
    summary: 'Get a version of an action module',
    tag,
    responses: { 200: versionSchema },
    handler: async ({ db, services, params }) => {
      const { id } = await requireModule(services, params.id)
      const version = await findModuleVersion(db, id, params.versionId)
      if (!version) throw noSuchModuleVersion()
      return { status: 200, body: versionView(version, services.box) }
    },
  }),
] as const
