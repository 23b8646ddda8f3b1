import { expect } from 'vitest'
import { conflict, type Family, invalidBody, notFound, type Refusal } from '../case.ts'
import type { World } from '../world.ts'

const noModule = notFound('That action module does not exist.')
const noVersion = notFound('That action module version does not exist.')
const noProfile = notFound('The token exchange profile does not exist.')
const unready = (message: string): Refusal => ({ status: 412, message })
const code = 'exports.greet = () => "hello"'

const aModule = async (world: World) => {
  const { id } = await world.given<{ id: string }>('POST /actions/modules', {
    body: { name: world.unique('module'), code },
  })
  return { params: { id } }
}

const published = async (world: World) => {
  const { params } = await aModule(world)
  const { id: versionId } = await world.given<{ id: string }>('POST /actions/modules/{id}/versions', { params })
  return { params: { ...params, versionId } }
}

const anAction = async (world: World, more: Record<string, unknown>) => {
  const body = { name: world.unique('Ask'), code: '', ...more }
  return (await world.given<{ id: string }>('POST /actions/actions', { body })).id
}

/** An Action with this version of a module, deployed. */
const used = async (world: World, { params: { id, versionId } }: Awaited<ReturnType<typeof published>>) => {
  const modules = [{ module_id: id, module_version_id: versionId }]
  const action = await anAction(world, { supported_triggers: [{ id: 'post-login', version: 'v3' }], modules })
  await world.given('POST /actions/actions/{id}/deploy', { params: { id: action } })
}

const answering = async (world: World) => ({
  name: world.unique('profile'),
  subject_token_type: `urn:acme:${world.unique('token')}`,
  action_id: await anAction(world, { supported_triggers: [{ id: 'custom-token-exchange', version: 'v1' }] }),
  type: 'custom_authentication',
})

const aProfile = async (world: World) => {
  const { id } = await world.given<{ id: string }>('POST /token-exchange-profiles', { body: await answering(world) })
  return { params: { id } }
}

/** Code that Actions share, and the Actions that answer for tokens of others. */
export const actionModules: Family = {
  'GET /actions/modules': {
    valid: async world => {
      await published(world)
      await aModule(world)
      return {}
    },
  },
  'POST /actions/modules': {
    valid: world => ({
      body: { name: world.unique('module'), code, secrets: [{ name: 'KEY', value: world.secret() }], publish: true },
    }),
    shows: {
      code,
      all_changes_published: true,
      latest_version_number: 1,
      actions_using_module_total: 0,
      secrets: [{ name: 'KEY', updated_at: expect.any(String) }],
    },
    again: conflict('already exists'),
    refuses: {
      'what is published can be read': world => [
        { body: { name: world.unique('module'), code: 'exports.', publish: true } },
        unready('cannot be published'),
      ],
    },
  },
  'GET /actions/modules/{id}': {
    valid: async world => ({ params: { id: (await published(world)).params.id } }),
    shows: { code, latest_version_number: 1 },
    absent: { id: noModule },
  },
  'DELETE /actions/modules/{id}': {
    valid: aModule,
    absent: { id: noModule },
    again: noModule,
    refuses: {
      'a module in use stays': async world => {
        const module = await published(world)
        await used(world, module)
        return [{ params: { id: module.params.id } }, unready('is used by an action')]
      },
    },
  },
  'PATCH /actions/modules/{id}': {
    valid: async world => ({
      params: { id: (await published(world)).params.id },
      body: { code: `${code} // changed`, secrets: [], dependencies: [] },
    }),
    shows: { code: `${code} // changed`, all_changes_published: false, latest_version: { code } },
    absent: { id: noModule },
  },
  'GET /actions/modules/{id}/actions': {
    valid: async world => {
      const module = await published(world)
      await used(world, module)
      await used(world, module)
      return { params: { id: module.params.id } }
    },
    absent: { id: noModule },
  },
  'POST /actions/modules/{id}/rollback': {
    valid: async world => {
      const { params } = await published(world)
      await world.given('PATCH /actions/modules/{id}', { params, body: { code: `${code} // changed` } })
      return { params: { id: params.id }, body: { module_version_id: params.versionId } }
    },
    shows: { code },
    absent: { id: noModule },
    refuses: {
      'a version is one of the module': async world => [
        { ...(await aModule(world)), body: { module_version_id: (await published(world)).params.versionId } },
        noVersion,
      ],
    },
  },
  'GET /actions/modules/{id}/versions': {
    valid: async world => {
      const { params } = await published(world)
      await world.given('PATCH /actions/modules/{id}', { params, body: { code: `${code} // second` } })
      await world.given('POST /actions/modules/{id}/versions', { params })
      return { params: { id: params.id } }
    },
    absent: { id: noModule },
  },
  'POST /actions/modules/{id}/versions': {
    valid: aModule,
    shows: { version_number: 1, code },
    absent: { id: noModule },
    refuses: {
      'what is published can be read': async world => {
        const { params } = await aModule(world)
        await world.given('PATCH /actions/modules/{id}', { params, body: { code: 'exports.' } })
        return [{ params }, unready('cannot be published')]
      },
    },
  },
  'GET /actions/modules/{id}/versions/{versionId}': {
    valid: published,
    shows: { version_number: 1, code },
    absent: { id: noModule, versionId: noVersion },
  },
  'GET /token-exchange-profiles': {
    valid: async world => {
      await aProfile(world)
      await aProfile(world)
      return {}
    },
  },
  'POST /token-exchange-profiles': {
    valid: async world => ({ body: await answering(world) }),
    shows: { id: expect.stringMatching(/^tep_[A-Za-z0-9]{22}$/), type: 'custom_authentication' },
    again: conflict('exists already'),
    refuses: {
      'an Action of the trigger answers': async world => [
        { body: { ...(await answering(world)), action_id: 'none' } },
        invalidBody('There is no action of the trigger custom-token-exchange'),
      ],
      'what others have named is theirs': async world => [
        { body: { ...(await answering(world)), subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' } },
        invalidBody("Object didn't pass validation for format token-type"),
      ],
    },
  },
  'GET /token-exchange-profiles/{id}': {
    valid: aProfile,
    shows: { type: 'custom_authentication' },
    absent: { id: noProfile },
  },
  'DELETE /token-exchange-profiles/{id}': { valid: aProfile, absent: { id: 204 } },
  'PATCH /token-exchange-profiles/{id}': {
    valid: async world => ({ ...(await aProfile(world)), body: { name: 'Renamed' } }),
    absent: { id: noProfile },
    refuses: {
      'a type of token is answered for once': async world => {
        const body = await answering(world)
        await world.given('POST /token-exchange-profiles', { body })
        const { subject_token_type } = body
        return [{ ...(await aProfile(world)), body: { subject_token_type } }, conflict('exists already')]
      },
    },
  },
}
