import { z } from '@hono/zod-openapi'
import { bindingsPage, bindTrigger } from '../actions/bindings.ts'
import type { ExecutionResult } from '../actions/executions.ts'
import { limits } from '../actions/limits.ts'
import { refused } from '../actions/refusals.ts'
import { currentTrigger, triggerVersions } from '../actions/triggers.ts'
import { AppError } from '../errors.ts'
import { findExecution } from '../store/action-executions.ts'
import { bindingSchema, executionSchema, triggerId, triggerSchema } from './actions-schemas.ts'
import { bindingViews } from './actions-view.ts'
import { actionsPage, actionsPageQuery, actionsPageSchema, pageOf } from './pagination.ts'
import { route } from './route.ts'

const tag = 'Actions'

const bindingRef = z.strictObject({
  ref: z
    .strictObject({
      type: z.enum(['binding_id', 'action_id', 'action_name']).describe('How the action is being referred to.'),
      value: z.string().min(1).describe('The id or name of an action that is being bound to a trigger.'),
    })
    .describe('A reference to an action. An action can be referred to by ID or by Name.'),
  display_name: z.string().min(1).max(limits.nameLength).optional().describe('The name of the binding.'),
  secrets: z
    .array(z.strictObject({ name: z.string().optional(), value: z.string().optional() }))
    .max(0, 'Secrets belong to the action, not to the binding')
    .optional(),
})

export const actionTriggerRoutes = [
  route({
    method: 'get',
    path: '/actions/triggers',
    scopes: ['read:actions'],
    summary: 'Get triggers',
    tag,
    responses: { 200: z.object({ triggers: z.array(triggerSchema) }) },
    handler: async () => ({ status: 200, body: { triggers: triggerVersions } }),
  }),
  route({
    method: 'get',
    path: '/actions/triggers/{triggerId}/bindings',
    scopes: ['read:actions'],
    summary: 'Get trigger bindings',
    tag,
    params: z.object({ triggerId }),
    query: z.strictObject(actionsPageQuery),
    responses: { 200: actionsPageSchema('bindings', bindingSchema) },
    handler: async ({ db, services, params, query }) => {
      const { bindings, total } = await bindingsPage(db, params.triggerId, pageOf({ ...query, include_totals: true }))
      return {
        status: 200,
        body: actionsPage('bindings')(await bindingViews(db, services.box, bindings), total, query),
      }
    },
  }),
  route({
    method: 'patch',
    path: '/actions/triggers/{triggerId}/bindings',
    scopes: ['update:actions'],
    summary: 'Update trigger bindings',
    tag,
    params: z.object({ triggerId }),
    body: z.strictObject({
      bindings: z
        .array(bindingRef)
        .describe('The actions that will be bound to this trigger, in the order of execution.'),
    }),
    responses: { 200: z.object({ bindings: z.array(bindingSchema) }) },
    handler: async ({ db, services, params, body }) => {
      if (currentTrigger(params.triggerId)?.binding_policy === 'entity-bound')
        throw refused('Bindings of an entity-bound trigger cannot be managed.')
      const refs = body.bindings.map(({ ref, display_name }) => ({ ...ref, displayName: display_name }))
      const bindings = await bindTrigger(services, params.triggerId, refs)
      return { status: 200, body: { bindings: await bindingViews(db, services.box, bindings) } }
    },
  }),
  route({
    method: 'get',
    path: '/actions/executions/{id}',
    scopes: ['read:actions'],
    summary: 'Get an execution',
    tag,
    responses: { 200: executionSchema },
    handler: async ({ db, params, now }) => {
      const execution = await findExecution(db, params.id)
      if (!execution || execution.created_at < now - limits.executionRetentionMs)
        throw new AppError('not_found', { message: 'That execution does not exist.', showCode: false })
      return {
        status: 200,
        body: {
          id: execution.id,
          trigger_id: execution.trigger_id,
          status: execution.status,
          results: (JSON.parse(execution.results) as ExecutionResult[]).map(({ action_id: _, ...shown }) => shown),
          created_at: new Date(execution.created_at).toISOString(),
          updated_at: new Date(execution.updated_at).toISOString(),
        },
      }
    },
  }),
] as const
