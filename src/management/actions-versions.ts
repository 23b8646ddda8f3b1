import { z } from '@hono/zod-openapi'
import { noSuchVersion } from '../actions/refusals.ts'
import { deployVersion } from '../actions/versions.ts'
import { findVersion, listVersions } from '../store/action-versions.ts'
import { requireAction } from './actions.ts'
import { versionSchema } from './actions-schemas.ts'
import { versionView, versionViews } from './actions-view.ts'
import { actionsPage, actionsPageQuery, actionsPageSchema, pageOf } from './pagination.ts'
import { route } from './route.ts'

const tag = 'Actions'

export const actionVersionRoutes = [
  route({
    method: 'get',
    path: '/actions/actions/{actionId}/versions',
    scopes: ['read:actions'],
    summary: "Get an action's versions",
    tag,
    query: z.strictObject(actionsPageQuery),
    responses: { 200: actionsPageSchema('versions', versionSchema) },
    handler: async ({ db, services, params, query }) => {
      const action = await requireAction(db, params.actionId)
      const { rows, total } = await listVersions(db, action.id, pageOf({ ...query, include_totals: true }))
      const views = await versionViews(db, services.box, action, rows)
      return { status: 200, body: actionsPage('versions')(views, total, query) }
    },
  }),
  route({
    method: 'get',
    path: '/actions/actions/{actionId}/versions/{id}',
    scopes: ['read:actions'],
    summary: 'Get a specific version of an action',
    tag,
    responses: { 200: versionSchema },
    handler: async ({ db, services, params }) => {
      const action = await requireAction(db, params.actionId)
      const version = await findVersion(db, action.id, params.id)
      if (!version) throw noSuchVersion()
      return { status: 200, body: await versionView(db, services.box, action, version) }
    },
  }),
  route({
    method: 'post',
    path: '/actions/actions/{actionId}/versions/{id}/deploy',
    scopes: ['create:actions'],
    summary: 'Roll back to a previous action version',
    tag,
    body: z.strictObject({
      update_draft: z
        .boolean()
        .default(false)
        .describe('True if the draft of the action should be updated with the reverted version.'),
    }),
    responses: { 200: versionSchema },
    handler: async ({ db, services, params, body }) => {
      const version = await deployVersion(services, params.actionId, params.id, { updateDraft: body.update_draft })
      const action = await requireAction(db, params.actionId)
      return { status: 200, body: await versionView(db, services.box, action, version) }
    },
  }),
] as const
