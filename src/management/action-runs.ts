import { z } from '@hono/zod-openapi'
import { runsOfAction } from '../store/action-runs.ts'
import { requireAction } from './actions.ts'
import { checkpointPage, checkpointPageSchema, checkpointQuery, cursorOf } from './pagination.ts'
import { route } from './route.ts'

const run = z.object({
  execution_id: z.string(),
  started_at: z.string(),
  duration_ms: z.number(),
  result: z.enum(['ok', 'failed']),
  error: z.string().optional(),
})

/** Runs of one Action; the record of each is at `/api/v2/actions/executions/{id}`. */
export const actionRunRoutes = [
  route({
    method: 'get',
    path: '/actions/{id}/executions',
    scopes: ['read:actions'],
    summary: 'Get the runs of an Action, newest first',
    tag: 'Actions',
    query: z.strictObject(checkpointQuery),
    responses: { 200: checkpointPageSchema('executions', run) },
    handler: async ({ db, params, query }) => {
      const { id } = await requireAction(db, params.id)
      const [started_at, execution_id, position] = cursorOf(query.from) ?? []
      const runs = await runsOfAction(db, id, {
        limit: query.take + 1,
        ...(started_at !== undefined && {
          after: {
            started_at: Number(started_at),
            execution_id: String(execution_id),
            position: Number(position),
          },
        }),
      })
      const { executions, next } = checkpointPage('executions')(runs, query.take, one => [
        one.started_at,
        one.execution_id,
        one.position,
      ])
      return {
        status: 200,
        body: {
          next,
          executions: executions.map(one => ({
            execution_id: one.execution_id,
            started_at: new Date(one.started_at).toISOString(),
            duration_ms: one.duration_ms,
            result: one.error === null ? ('ok' as const) : ('failed' as const),
            error: one.error ?? undefined,
          })),
        },
      }
    },
  }),
] as const
