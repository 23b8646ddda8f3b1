import { z } from '@hono/zod-openapi'
import { changeAction, createAction, type DraftInput, removeAction } from '../actions/drafts.ts'
import { noSuchAction, refused } from '../actions/refusals.ts'
import { deployDraft } from '../actions/versions.ts'
import { findAction, listActions } from '../store/actions.ts'
import type { Db } from '../store/dialect.ts'
import { actionSchema, draftMembers, triggerId, versionSchema } from './actions-schemas.ts'
import { actionViews, oneActionView, versionView } from './actions-view.ts'
import { actionsPage, actionsPageQuery, actionsPageSchema, pageOf } from './pagination.ts'
import { route } from './route.ts'
import { anyObject } from './schemas.ts'

const tag = 'Actions'

const patchBody = z.strictObject(draftMembers).partial()

const createBody = z.strictObject({
  ...patchBody.shape,
  name: draftMembers.name,
  supported_triggers: draftMembers.supported_triggers,
  deploy: z.boolean().optional().describe('True if the action should be deployed after creation.'),
})

/** The members that are there, in our words. */
const inputOf = (body: z.output<typeof patchBody>): Partial<DraftInput> => {
  const trigger = body.supported_triggers?.[0]
  return {
    ...(body.name !== undefined && { name: body.name }),
    ...(trigger && { trigger: { id: trigger.id, version: trigger.version } }),
    ...(body.code !== undefined && { code: body.code }),
    ...(body.dependencies && { dependencies: body.dependencies }),
    ...(body.runtime !== undefined && { runtime: body.runtime }),
    ...(body.secrets && { secrets: body.secrets }),
    ...(body.modules && { modules: body.modules }),
  }
}

export const requireAction = async (db: Db, id: string) => {
  const action = await findAction(db, id)
  if (!action) throw noSuchAction()
  return action
}

export const actionRoutes = [
  route({
    method: 'get',
    path: '/actions/actions',
    scopes: ['read:actions'],
    summary: 'Get actions',
    tag,
    query: z.strictObject({
      ...actionsPageQuery,
      triggerId: triggerId.optional(),
      actionName: z.string().optional().describe('The name of the action to retrieve.'),
      deployed: z.boolean().optional().describe('Optional filter to only retrieve actions that are deployed.'),
      installed: z.boolean().optional().describe('Optional. When true, return only installed actions.'),
    }),
    responses: { 200: actionsPageSchema('actions', actionSchema) },
    handler: async ({ db, services, query }) => {
      const filter = { triggerId: query.triggerId, name: query.actionName, deployed: query.deployed }
      // Installed Actions come from a marketplace; here there are none.
      const { rows, total } = query.installed
        ? { rows: [], total: 0 }
        : await listActions(db, filter, pageOf({ ...query, include_totals: true }))
      return { status: 200, body: actionsPage('actions')(await actionViews(db, services.box, rows), total, query) }
    },
  }),
  route({
    method: 'post',
    path: '/actions/actions',
    scopes: ['create:actions'],
    summary: 'Create an action',
    tag,
    body: createBody,
    responses: { 201: actionSchema },
    refusals: [409],
    handler: async ({ db, services, deps, body }) => {
      const [trigger] = body.supported_triggers
      const input = {
        code: '',
        dependencies: [],
        secrets: [],
        runtime: undefined,
        ...inputOf(body),
        name: body.name,
        trigger: { id: trigger?.id ?? '', version: trigger?.version },
      }
      const context = { ...services, builder: deps.actions.builder }
      const action = await createAction(context, input, { deploy: body.deploy ?? false })
      return { status: 201, body: await oneActionView(db, services.box, action) }
    },
  }),
  route({
    method: 'get',
    path: '/actions/actions/{id}',
    scopes: ['read:actions'],
    summary: 'Get an action',
    tag,
    responses: { 200: actionSchema },
    handler: async ({ db, services, params }) => ({
      status: 200,
      body: await oneActionView(db, services.box, await requireAction(db, params.id)),
    }),
  }),
  route({
    method: 'patch',
    path: '/actions/actions/{id}',
    scopes: ['update:actions'],
    summary: 'Update an action',
    tag,
    body: patchBody,
    responses: { 200: actionSchema },
    refusals: [409],
    handler: async ({ db, services, deps, params, body }) => {
      const context = { ...services, builder: deps.actions.builder }
      const action = await changeAction(context, params.id, inputOf(body))
      return { status: 200, body: await oneActionView(db, services.box, action) }
    },
  }),
  route({
    method: 'delete',
    path: '/actions/actions/{id}',
    scopes: ['delete:actions'],
    summary: 'Delete an action',
    tag,
    query: z.strictObject({
      force: z.boolean().default(false).describe('Force action deletion detaching bindings'),
    }),
    responses: { 204: null },
    refusals: [409],
    handler: async ({ services, params, query }) => {
      await removeAction(services, params.id, query)
      return { status: 204 }
    },
  }),
  route({
    method: 'post',
    path: '/actions/actions/{id}/deploy',
    scopes: ['create:actions'],
    summary: 'Deploy an action',
    tag,
    responses: { 200: versionSchema },
    handler: async ({ db, services, params }) => {
      const version = await deployDraft(services, params.id)
      return { status: 200, body: await versionView(db, services.box, await requireAction(db, params.id), version) }
    },
  }),
  route({
    method: 'post',
    path: '/actions/actions/{id}/test',
    scopes: ['create:actions'],
    summary: 'Test an Action',
    tag,
    body: z.strictObject({ payload: anyObject.describe('The payload for the action.') }),
    responses: { 200: z.object({ payload: anyObject }) },
    handler: async ({ deps, params, body }) => {
      const event = body.payload['event'] ?? body.payload
      if (typeof event !== 'object' || event === null || Array.isArray(event))
        throw refused('The event of the payload must be an object.')
      const began = performance.now()
      const result = await deps.actions.tryDraft(params.id, event as Record<string, unknown>)
      const took = Math.round(result.durationMs)
      return {
        status: 200,
        body: {
          payload: {
            ...(result.ok ? { commands: result.commands } : { error: result.error }),
            logs: result.console.map(line => line.text).join('\n'),
            stats: {
              total_request_duration_ms: Math.round(performance.now() - began),
              total_runtime_execution_duration_ms: took,
              runtime_processing_duration_ms: took,
              action_duration_ms: took,
            },
          },
        },
      }
    },
  }),
] as const
