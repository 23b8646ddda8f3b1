import { expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

const answering = {
  name: 'Legacy tokens',
  supported_triggers: [{ id: 'custom-token-exchange' as const, version: 'v1' }],
  code: 'exports.onExecuteCustomTokenExchange = async (event, api) => api.access.deny("no", "no")',
}

test.each(engines)('a profile is made, read, renamed and deleted, on %s', async engine => {
  const { client, call } = await managementServer({ engine })
  const action_id = (await client.actions.create(answering)).id as string
  const made = await client.tokenExchangeProfiles.create({
    name: 'Legacy',
    subject_token_type: 'urn:acme:legacy',
    action_id,
    type: 'custom_authentication',
  })
  expect(made).toEqual({
    id: expect.stringMatching(/^tep_\w{22}$/),
    name: 'Legacy',
    subject_token_type: 'urn:acme:legacy',
    action_id,
    type: 'custom_authentication',
    created_at: expect.stringMatching(/Z$/),
    updated_at: expect.stringMatching(/Z$/),
  })
  const id = made.id as string
  expect(await client.tokenExchangeProfiles.get(id)).toEqual(made)
  const another = { name: 'Another', subject_token_type: 'https://acme.example/token', action_id }
  await client.tokenExchangeProfiles.create({ ...another, type: 'custom_authentication' })
  await expect(
    client.tokenExchangeProfiles.create({ ...another, type: 'custom_authentication' }),
  ).rejects.toMatchObject({ statusCode: 409 })
  await client.tokenExchangeProfiles.update(id, { name: 'Very old', subject_token_type: 'urn:acme:very-old' })
  await expect(
    client.tokenExchangeProfiles.update(id, { subject_token_type: another.subject_token_type }),
  ).rejects.toMatchObject({
    statusCode: 409,
  })
  await expect(client.tokenExchangeProfiles.update('tep_nobody', { name: 'Nobody' })).rejects.toMatchObject({
    statusCode: 404,
  })
  const names = []
  for await (const one of await client.tokenExchangeProfiles.list({ take: 1 })) names.push(one.name)
  expect(names).toHaveLength(2)
  expect(new Set(names)).toEqual(new Set(['Very old', 'Another']))
  expect(await call('DELETE', `/actions/actions/${action_id}`)).toMatchObject({ status: 409 })
  await client.tokenExchangeProfiles.delete(id)
  await expect(client.tokenExchangeProfiles.get(id)).rejects.toMatchObject({ statusCode: 404 })
  expect(await call('DELETE', `/actions/actions/${action_id}?force=true`)).toMatchObject({ status: 204 })
  expect((await client.tokenExchangeProfiles.list()).data).toEqual([])
})

test('token types of others, Actions of other triggers and changes of the Action are refused', async () => {
  const { client, call } = await managementServer()
  const action_id = (await client.actions.create(answering)).id as string
  const post = (body: object) =>
    call('POST', '/token-exchange-profiles', {
      body: { name: 'Legacy', type: 'custom_authentication', action_id, ...body },
    })
  for (const subject_token_type of [
    'http://auth0.com/token',
    'https://tenant.auth0.com/token',
    'https://okta.com',
    'HTTPS://OKTA.COM/token',
    'urn:ietf:params:oauth:token-type:id_token',
    'urn:auth0:x',
    'URN:OKTA:x',
    'legacy',
    'ftp://acme.example/token',
    'urn:acme:with space',
    `urn:acme:${'x'.repeat(100)}`,
  ])
    expect([subject_token_type, (await post({ subject_token_type })).status]).toEqual([subject_token_type, 400])
  const taken = await post({ subject_token_type: 'urn:acme:legacy' })
  expect(taken.status).toBe(201)
  const { id } = taken.body as { id: string }
  const login = await client.actions.create({
    name: 'Login',
    supported_triggers: [{ id: 'post-login' as const, version: 'v3' }],
    code: 'exports.onExecutePostLogin = async () => {}',
  })
  expect((await post({ subject_token_type: 'urn:acme:a', action_id: login.id })).status).toBe(400)
  expect((await post({ subject_token_type: 'urn:acme:a', action_id: 'nobody' })).status).toBe(400)
  expect((await post({ subject_token_type: 'urn:acme:a', type: 'other' })).status).toBe(400)
  expect((await call('PATCH', `/token-exchange-profiles/${id}`, { body: { action_id } })).status).toBe(400)
  expect((await call('GET', '/token-exchange-profiles', { scope: 'read:users' })).status).toBe(403)
})
