import { expect, onTestFinished, test, vi } from 'vitest'
import { testRegistry } from '../fixtures/registry.ts'
import { engines } from '../fixtures/store.ts'
import { authorize, submit, visitor } from '../fixtures/visitor.ts'
import { password, startWorld } from '../fixtures/world.ts'

test('packages are searched for in the registry that npm is set to, and it is said where there is none', async () => {
  const registry = await testRegistry(
    { name: 'greeting', version: '1.2.0', files: {} },
    { name: '@acme/greetings', version: '3.0.1', files: {} },
    { name: 'other', version: '1.0.0', files: {} },
  )
  const world = async (url: string) => {
    vi.stubEnv('npm_config_registry', url)
    return startWorld()
  }
  onTestFinished(() => void vi.unstubAllEnvs())
  const { api } = await world(registry.url)
  const search = (q: string) => api('GET', `/sallyport/packages?q=${encodeURIComponent(q)}`)
  expect(await search('greeting')).toEqual({
    packages: [
      { name: 'greeting', version: '1.2.0', description: 'What greeting is for' },
      { name: '@acme/greetings', version: '3.0.1', description: 'What @acme/greetings is for' },
    ],
  })
  // What looks like an option is a word to search for.
  expect(await search('--registry=http://evil.example')).toEqual({ packages: [] })
  const offline = await world('http://127.0.0.1:1/')
  await expect(offline.api('GET', '/sallyport/packages?q=greeting')).rejects.toThrow(
    /503.*The npm registry could not be searched/,
  )
})

test.each(engines)('the event of a login is made anew, as its first Action was told it, on %s', async engine => {
  const world = await startWorld({ engine })
  await world.client({ client_id: 'web' })
  await world.factors('otp')
  await world.tenant({ customize_mfa_in_postlogin_action: true })
  await world.actions(
    `exports.onExecutePostLogin = async (event, api) => {
      console.log(JSON.stringify(event))
      api.transaction.setMetadata('later', 'on')
      api.authentication.challengeWith({ type: 'otp' })
    }`,
  )
  const person = await world.person({ factors: ['otp'] })
  const browser = visitor(world, 'Mozilla/5.0 (Plan9) Mothra/1')
  const page = await submit(browser, await authorize(browser, { audience: undefined }), {
    username: person.email,
    password,
  })
  await submit(browser, page, { code: person.code() })
  await authorize(browser, { audience: undefined, prompt: 'none' })
  const loginsBy = async (query: string) =>
    (await world.api<{ logins: { id: string }[] }>('GET', `/sallyport/logins?${query}`)).logins
  const logins = await loginsBy('silent=false&client_id=web')
  expect(logins).toHaveLength(1)
  expect(await loginsBy('silent=true')).toMatchObject([{ client_id: 'web', request: { prompt: ['none'] } }])
  expect(await loginsBy('client_id=another')).toEqual([])
  expect(await loginsBy('silent=false&fields=id,status')).toEqual([{ id: logins[0]?.id, status: 'complete' }])
  const { trigger, event } = await world.api<{ trigger: string; event: Record<string, unknown> }>(
    'GET',
    `/sallyport/logins/${logins[0]?.id}/event`,
  )
  expect(trigger).toBe('post-login')
  expect(event).toMatchObject({
    client: { client_id: 'web' },
    connection: { name: 'Username-Password-Authentication' },
    request: { ip: '127.0.0.1', user_agent: 'Mozilla/5.0 (Plan9) Mothra/1', query: { client_id: 'web' } },
    authentication: { methods: [{ name: 'pwd' }] },
    transaction: { metadata: {}, requested_scopes: ['openid', 'profile', 'email'] },
    user: { user_id: person.id, enrolledFactors: expect.arrayContaining([{ type: 'otp' }]) },
  })
  expect((event['authentication'] as { methods: unknown[] }).methods).toHaveLength(1)
  expect(JSON.stringify(event)).not.toContain(person.seed)
  const { actions } = await world.api<{ actions: { id: string }[] }>('GET', '/v2/actions/actions')
  const tried = await world.api<{ payload: { commands: object[]; logs: string } }>(
    'POST',
    `/v2/actions/actions/${actions[0]?.id}/test`,
    { payload: { event } },
  )
  expect(tried.payload.commands).toContainEqual(expect.objectContaining({ kind: 'challenge' }))
  expect(JSON.parse(tried.payload.logs)).toMatchObject({ user: { user_id: person.id } })
  await world.api('DELETE', `/v2/users/${encodeURIComponent(person.id)}`)
  await expect(world.api('GET', `/sallyport/logins/${logins[0]?.id}/event`)).rejects.toThrow('404')
})
