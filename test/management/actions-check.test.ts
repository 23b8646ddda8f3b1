import { expect, test } from 'vitest'
import { checkDraft, checkFlow } from '../../src/actions/check/check.ts'
import type { Finding } from '../../src/actions/check/findings.ts'
import { dashboardLogin } from '../administrators/sign-in.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'
import { submit, visitor } from '../fixtures/visitor.ts'
import { password, startWorld } from '../fixtures/world.ts'

const postLogin = [{ id: 'post-login' as const, version: 'v3' }]
const module = (body: string) => `exports.onExecutePostLogin = async (event, api) => { ${body} }`

test.each(engines)('a draft is checked alone and in its flow, before it is deployed, on %s', async engine => {
  const { client, services } = await managementServer({ engine })
  const make = async (name: string, code: string) => {
    const { id } = await client.actions.create({ name, code, supported_triggers: postLogin })
    return id as string
  }
  const said = (findings: Finding[]) => findings.map(({ code, action_name }) => `${action_name}: ${code}`)
  const draft = async (id: string) => said(await checkDraft(services, id))
  const flow = async (ids?: string[]) => said(await checkFlow(services, 'post-login', ids))
  const ask = "api.authentication.challengeWith({ type: 'otp' });"
  const first = await make('First', module(ask))
  await expect(checkDraft(services, 'none')).rejects.toMatchObject({ status: 404 })
  expect(await draft(first)).toEqual(['First: mfa_customization_off', 'First: factor_off', 'First: not_deployed'])
  await client.tenants.settings.update({ customize_mfa_in_postlogin_action: true } as never)
  await client.guardian.factors.set('otp', { enabled: true })
  const second = await make('Second', module(ask.repeat(2)))
  for (const id of [first, second]) await client.actions.deploy(id)
  expect(await draft(first)).toEqual(['First: not_bound'])
  await client.actions.triggers.bindings.updateMany('post-login', {
    bindings: [first, second].map(value => ({ ref: { type: 'action_id' as const, value } })),
  })
  expect(await draft(first)).toEqual([])
  expect(await flow()).toEqual([])

  // The draft of one makes the flow of both too long, and what runs is still well.
  await client.actions.update(first, {
    code: `${module(`${ask.repeat(3)} api.redirect.sendUserTo(event.secrets.URL)`)}; exports.onContinuePostLogin = async () => {}`,
  })
  expect(await draft(first)).toEqual([
    'First: secret_missing',
    'First: command_after_redirect',
    'Second: command_after_redirect',
    'Second: too_many_commands',
  ])
  expect(await flow()).toEqual([])
  await client.actions.update(first, { secrets: [{ name: 'URL', value: 'https://a.example' }] })
  await client.actions.deploy(first)
  expect(await flow([second, first])).toEqual(['First: command_after_redirect', 'First: too_many_commands'])
})

test('the routes of the check answer whoever may read Actions, nobody else, and tell a mistaken request so', async () => {
  const world = await startWorld()
  const administrator = await world.person()
  await world.api('PUT', `/sallyport/administrators/${encodeURIComponent(administrator.id)}`, { role: 'read-only' })
  const holding = async (scope: string) => {
    const browser = visitor(world)
    const { page, tokens } = await dashboardLogin(world, browser, { scope: `openid ${scope}` })
    return (await tokens(await submit(browser, page, { username: administrator.email, password }))).call
  }
  const [reader, another] = [await holding('read:actions'), await holding('read:users read:logs')]
  const action = { name: 'Asked about', code: module(''), supported_triggers: postLogin }
  const { id } = await world.api<{ id: string }>('POST', '/v2/actions/actions', action)
  const draft = `/sallyport/actions/actions/${id}/check`
  const flow = '/sallyport/actions/triggers/post-login/check'
  for (const path of [draft, flow]) {
    expect(await reader('GET', path)).toMatchObject({ status: 200, body: { findings: expect.any(Array) } })
    expect(await another('GET', path)).toMatchObject({ status: 403, body: { errorCode: 'insufficient_scope' } })
    expect((await fetch(new URL(`api${path}`, world.issuer))).status).toBe(401)
  }
  expect(await reader('GET', '/sallyport/actions/triggers/pre-lunch/check')).toMatchObject({ status: 400 })
  expect(await reader('GET', `${flow}?deep=true`)).toMatchObject({ status: 400 })
  expect(await reader('GET', `${flow}?actions=${'a'.repeat(2001)}`)).toMatchObject({ status: 400 })
  expect(await reader('GET', `${flow}?actions=none`)).toMatchObject({ status: 404 })
  expect(await reader('GET', '/sallyport/actions/actions/none/check')).toMatchObject({ status: 404 })
})
