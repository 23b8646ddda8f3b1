import { z } from '@hono/zod-openapi'
import { limits } from '../actions/limits.ts'
import { runtimes, triggerVersions } from '../actions/triggers.ts'

const triggerIds = [...new Set(triggerVersions.map(trigger => trigger.id))]

export const triggerId = z.enum(triggerIds).describe('An actions extensibility point.')

const timestamp = z.string()
const status = z.enum(['pending', 'building', 'packaged', 'built', 'retrying', 'failed'])

const triggerRef = z.strictObject({
  id: triggerId,
  version: z.string().max(10).optional().describe('The version of a trigger. v1, v2, etc.'),
  status: z.string().optional(),
  runtimes: z.array(z.string()).optional(),
  default_runtime: z.string().optional(),
  compatible_triggers: z.array(z.object({ id: z.string(), version: z.string() })).optional(),
  binding_policy: z.enum(['trigger-bound', 'entity-bound']).optional(),
})

const bytes = (text: string): number => Buffer.byteLength(text)

/** The members of a draft as `POST` and `PATCH` take them. */
export const draftMembers = {
  name: z.string().min(1).max(limits.nameLength).describe('The name of an action.'),
  supported_triggers: z
    .array(triggerRef)
    .min(1)
    .max(1)
    .describe('The list of triggers that this action supports. An action can only target a single trigger at a time.'),
  code: z
    .string()
    .refine(code => bytes(code) <= limits.codeBytes, `String is too long, maximum ${limits.codeBytes} bytes`)
    .describe('The source code of the action.'),
  dependencies: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('The name of the npm module, e.g. lodash'),
        version: z.string().optional().describe('The version of the npm module, e.g. 4.17.1; the newest without.'),
        registry_url: z
          .string()
          .nullish()
          .refine(url => !url, 'Only packages of the public npm registry can be used')
          .describe('Private registries are not supported.'),
      }),
    )
    .max(limits.dependencies)
    .describe('The list of third party npm modules, and their versions, that this action depends on.'),
  runtime: z.enum(runtimes).describe('The Node runtime. For example: `node22`, defaults to `node22`'),
  secrets: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(limits.secretNameLength).describe('The name of the particular secret.'),
        value: z.string().max(limits.secretValueLength).optional().describe('The value of the particular secret.'),
      }),
    )
    .max(limits.secrets)
    .refine(
      secrets => new Set(secrets.map(secret => secret.name)).size === secrets.length,
      'Array items are not unique: two secrets have the same name',
    )
    .describe('The list of secrets that are included in an action.'),
  modules: z
    .array(
      z.strictObject({
        module_id: z.string().optional().describe('The unique ID of the module.'),
        module_name: z.string().optional().describe('The name of the module.'),
        module_version_id: z.string().optional().describe('The ID of the specific module version.'),
        module_version_number: z.int().min(1).optional().describe('The version number of the module.'),
      }),
    )
    .max(limits.modulesPerAction)
    .describe('The list of action modules and their versions used by this action.'),
}

export const secretSchema = z.object({ name: z.string(), updated_at: timestamp })
export const dependencySchema = z.object({ name: z.string(), version: z.string() })
const modulesSchema = z.array(
  z.object({
    module_id: z.string(),
    module_name: z.string(),
    module_version_id: z.string(),
    module_version_number: z.number(),
  }),
)
const supportedTriggers = z.array(z.object({ id: z.string(), version: z.string() }))
const errors = z.array(z.object({ id: z.string(), msg: z.string() }))

const actionBase = {
  id: z.string(),
  name: z.string(),
  supported_triggers: supportedTriggers,
  all_changes_deployed: z.boolean(),
  created_at: timestamp,
  updated_at: timestamp,
}

const versionMembers = {
  id: z.string(),
  action_id: z.string(),
  code: z.string(),
  dependencies: z.array(dependencySchema),
  deployed: z.boolean(),
  runtime: z.string(),
  secrets: z.array(secretSchema),
  status,
  number: z.number(),
  errors: errors.optional(),
  built_at: timestamp.optional(),
  created_at: timestamp,
  updated_at: timestamp,
  supported_triggers: supportedTriggers,
  modules: modulesSchema.optional(),
}

export const versionSchema = z.object({ ...versionMembers, action: z.object(actionBase).optional() })

export const actionSchema = z.object({
  ...actionBase,
  code: z.string(),
  dependencies: z.array(dependencySchema),
  runtime: z.string(),
  status,
  secrets: z.array(secretSchema),
  modules: modulesSchema.optional(),
  errors: errors.optional(),
  built_at: timestamp.optional(),
  current_version: z
    .object({
      id: z.string(),
      code: z.string(),
      runtime: z.string(),
      status: z.string(),
      number: z.number(),
      build_time: timestamp.optional(),
      created_at: timestamp,
      updated_at: timestamp,
    })
    .optional(),
  deployed_version: z.object(versionMembers).optional(),
})

export const bindingSchema = z.object({
  id: z.string(),
  trigger_id: z.string(),
  display_name: z.string(),
  action: actionSchema,
  created_at: timestamp,
  updated_at: timestamp,
})

export const executionSchema = z.object({
  id: z.string(),
  trigger_id: z.string(),
  status: z.enum(['unspecified', 'pending', 'final', 'partial', 'canceled', 'suspended']),
  results: z.array(
    z.object({
      action_name: z.string(),
      error: z.object({ id: z.string(), msg: z.string() }).optional(),
      started_at: timestamp,
      ended_at: timestamp,
      logs: z.string().optional(),
    }),
  ),
  created_at: timestamp,
  updated_at: timestamp,
})

export const triggerSchema = z.object({
  id: z.string(),
  version: z.string(),
  status: z.string(),
  runtimes: z.array(z.string()),
  default_runtime: z.string(),
  binding_policy: z.enum(['trigger-bound', 'entity-bound']),
  compatible_triggers: z.array(z.object({ id: z.string(), version: z.string() })),
})
