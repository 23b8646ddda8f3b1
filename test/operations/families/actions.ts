import { expect } from 'vitest'
import { recordExecution } from '../../../src/actions/executions.ts'
import { badRequest, conflict, type Family, invalidBody, invalidPath, notFound } from '../case.ts'
import type { World } from '../world.ts'

const noAction = notFound('That action does not exist.')
const noVersion = notFound('That action version does not exist.')
const code = 'exports.onExecutePostLogin = async (event, api) => {}'
const postLogin = [{ id: 'post-login', version: 'v3' }]

const anAction = async (world: World) => {
  const body = { name: world.unique('Ask'), supported_triggers: postLogin, code }
  const { id } = await world.given<{ id: string }>('POST /actions/actions', { body })
  return { params: { id } }
}

const withVersion = async (world: World) => {
  const { params } = await anAction(world)
  const { id } = await world.given<{ id: string }>('POST /actions/actions/{id}/deploy', { params })
  return { params: { actionId: params.id, id } }
}

const withTwo = async (world: World) => {
  const { params } = await withVersion(world)
  await world.given('POST /actions/actions/{id}/deploy', { params: { id: params.actionId } })
  return { params: { actionId: params.actionId } }
}

const bound = async (world: World) => {
  const [one, other] = [await withVersion(world), await withVersion(world)]
  const bindings = [one, other].map(({ params }) => ({ ref: { type: 'action_id', value: params.actionId } }))
  return { params: { triggerId: 'post-login' }, body: { bindings } }
}

/** Actions, their versions, what they are bound to, and what became of them. */
export const actions: Family = {
  'GET /actions/actions': {
    valid: async world => {
      await anAction(world)
      await anAction(world)
      return {}
    },
  },
  'POST /actions/actions': {
    valid: world => ({
      body: {
        name: world.unique('Ask for a factor'),
        supported_triggers: postLogin,
        code,
        secrets: [{ name: 'KEY', value: world.secret() }],
      },
    }),
    shows: {
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      all_changes_deployed: false,
      runtime: 'node22',
      secrets: [{ name: 'KEY', updated_at: expect.any(String) }],
    },
    again: conflict('already exists'),
    refuses: {
      'a trigger is a known one': () => [
        { body: { name: 'x', supported_triggers: [{ id: 'post-lunch' }] } },
        invalidBody('No enum match for: "post-lunch"'),
      ],
      'one trigger, not two': () => [
        { body: { name: 'x', supported_triggers: [...postLogin, ...postLogin] } },
        invalidBody('Array is too long (2), maximum 1'),
      ],
    },
  },
  'GET /actions/actions/{id}': { valid: anAction, shows: { code }, absent: { id: noAction } },
  'DELETE /actions/actions/{id}': { valid: anAction, absent: { id: noAction }, again: noAction },
  'PATCH /actions/actions/{id}': {
    valid: async world => ({ ...(await anAction(world)), body: { code: `${code} // changed` } }),
    shows: { code: `${code} // changed`, all_changes_deployed: false },
    absent: { id: noAction },
  },
  'POST /actions/actions/{id}/deploy': {
    valid: anAction,
    shows: { number: 1, status: 'built', code, action: { id: expect.any(String) } },
    absent: { id: noAction },
  },
  'POST /actions/actions/{id}/test': {
    valid: async world => ({ ...(await anAction(world)), body: { payload: { event: {} } } }),
    shows: { payload: { stats: expect.any(Object) } },
    absent: { id: noAction },
  },
  'GET /actions/executions/{id}': {
    valid: async world => {
      const id = world.unique('execution')
      const run = { id, trigger: 'post-login', status: 'final', runs: [] } as const
      await recordExecution(world.services.db, { ...run, runs: [], now: world.services.now() })
      return { params: { id } }
    },
    shows: { trigger_id: 'post-login', status: 'final', results: [] },
    absent: { id: notFound('That execution does not exist.') },
  },
  'GET /actions/triggers': {
    valid: () => ({}),
    shows: ({ body }) => {
      const { triggers } = body as { triggers: { id: string; version: string; status: string }[] }
      expect(triggers).toHaveLength(20)
      expect(triggers).toContainEqual(expect.objectContaining({ id: 'post-login', version: 'v3', status: 'CURRENT' }))
    },
  },
  'GET /actions/triggers/{triggerId}/bindings': {
    valid: async world => {
      const example = await bound(world)
      await world.given('PATCH /actions/triggers/{triggerId}/bindings', example)
      return { params: example.params }
    },
    absent: { triggerId: invalidPath('Invalid value "names-nothing"') },
  },
  'PATCH /actions/triggers/{triggerId}/bindings': {
    valid: bound,
    shows: { bindings: [{ trigger_id: 'post-login' }, { trigger_id: 'post-login' }] },
    absent: { triggerId: invalidPath('Invalid value "names-nothing"') },
    refuses: {
      'only what is deployed is bound': async world => {
        const { params } = await anAction(world)
        const body = { bindings: [{ ref: { type: 'action_id', value: params.id } }] }
        return [{ params: { triggerId: 'post-login' }, body }, badRequest('deployed')]
      },
    },
  },
  'GET /actions/actions/{actionId}/versions': { valid: withTwo, absent: { actionId: noAction } },
  'GET /actions/actions/{actionId}/versions/{id}': {
    valid: withVersion,
    shows: { number: 1, code },
    absent: { actionId: noAction, id: noVersion },
  },
  'POST /actions/actions/{actionId}/versions/{id}/deploy': {
    valid: async world => ({ ...(await withVersion(world)), body: { update_draft: true } }),
    shows: { number: 2, code },
    absent: { actionId: noAction, id: noVersion },
  },
}
