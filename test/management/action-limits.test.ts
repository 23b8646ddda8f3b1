import { expect, test } from 'vitest'
import { limits } from '../../src/actions/limits.ts'
import { managementServer } from '../fixtures/management.ts'

const postLogin = [{ id: 'post-login' as const, version: 'v3' }]
const code = 'exports.onExecutePostLogin = async () => {}'

test('the limits are those of the reference (login flow, 1.4)', () => {
  expect(limits).toMatchObject({
    actions: 100,
    bindingsPerTrigger: 20,
    versionsPerAction: 50,
    codeBytes: 100_000,
    secrets: 30,
    secretNameLength: 128,
    secretValueLength: 4096,
    dependencies: 10,
    consoleLength: 256,
    executionRetentionMs: 864_000_000,
    triggerRunMs: 20_000,
  })
})

test('an Action may be as large as the limits say: source in bytes, names and values in characters', async () => {
  const { client, call } = await managementServer()
  const name = (index: number) => `S${index}`.padEnd(limits.secretNameLength, 'x')
  const full = {
    name: 'Full',
    supported_triggers: postLogin,
    code: `${code} //`.padEnd(limits.codeBytes, 'x'),
    secrets: Array.from({ length: limits.secrets }, (_, index) => ({
      name: name(index),
      value: 'ä'.repeat(limits.secretValueLength),
    })),
  }
  const { id } = await client.actions.create(full)
  expect(await client.actions.get(id as string)).toMatchObject({ status: 'built', code: full.code })
  const twoBytes = { ...full, name: 'Two bytes', code: `//${'ä'.repeat(50_000)}` }
  expect(await call('POST', '/actions/actions', { body: twoBytes })).toMatchObject({ status: 400 })
  expect(
    await call('PATCH', `/actions/actions/${id}`, {
      body: { secrets: [...full.secrets, { name: 'One more', value: 'v' }] },
    }),
  ).toMatchObject({ status: 400 })
})

test.each([
  ['post-login', 'exports.onExecutePostLogin', 20],
  ['password-reset-post-challenge', 'exports.onExecutePostChallenge', 4],
] as const)('%s takes %s, up to %i Actions', async (id, handler, most) => {
  const { client, call } = await managementServer()
  const made: string[] = []
  for (let index = 0; index <= most; index += 1) {
    const action = await client.actions.create({
      name: `Action ${index}`,
      code: `${handler} = async () => {}`,
      supported_triggers: [{ id }],
      deploy: true,
    })
    made.push(action.id as string)
  }
  const bind = (ids: string[]) =>
    call('PATCH', `/actions/triggers/${id}/bindings`, {
      body: { bindings: ids.map(value => ({ ref: { type: 'action_id', value } })) },
    })
  expect(await bind(made)).toMatchObject({ status: 400 })
  expect(await bind(made.slice(0, most))).toMatchObject({ status: 200 })
  const { body } = await call('GET', `/actions/triggers/${id}/bindings?per_page=50`)
  expect((body as { bindings: unknown[] }).bindings).toHaveLength(most)
})
