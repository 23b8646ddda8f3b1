import { expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'
import { startTestServer } from '../fixtures/server.ts'
import { engines } from '../fixtures/store.ts'

const google = {
  name: 'google-oauth2',
  strategy: 'google-oauth2',
  display_name: 'Google',
  show_as_button: true,
  options: {
    client_id: 'acme.apps.googleusercontent.test',
    client_secret: 'google-secret-1',
    allowed_audiences: ['a', 'b'],
    scope: ['email', 'profile'],
    email: true,
    upstream_params: { login_hint: { alias: 'login_hint' } },
  },
}
const saml = {
  name: 'acme-saml',
  strategy: 'samlp',
  options: { signInEndpoint: 'https://idp.test/sso', signingKey: { key: 'saml-key-1', cert: 'x' }, attributes: 'kept' },
}

test.each(engines)(
  'a connection to another identity provider is kept as it was given, with nothing secret in the store in clear, on %s',
  async engine => {
    const { call, services } = await managementServer({ engine })
    for (const given of [google, saml]) {
      const made = await call('POST', '/connections', { body: given })
      expect(made).toMatchObject({ status: 201, body: { ...given, realms: [given.name] } })
      const { id } = made.body as { id: string }
      const read = (await call('GET', `/connections/${id}`)).body as { options: unknown }
      expect(read.options).toEqual(given.options)
      expect(read).not.toHaveProperty('options_encrypted')
      const options = { ...given.options, added: true }
      expect(await call('PATCH', `/connections/${id}`, { body: { options } })).toMatchObject({ body: { options } })
      expect(await call('PATCH', `/connections/${id}`, { body: { display_name: 'Renamed' } })).toMatchObject({
        status: 200,
        body: { display_name: 'Renamed', options },
      })
    }
    expect(await call('GET', '/connections?strategy=samlp&take=50')).toMatchObject({
      body: { connections: [{ name: 'acme-saml', options: { signInEndpoint: 'https://idp.test/sso' } }] },
    })
    const rows = JSON.stringify(await services.db.selectFrom('connections').select('data').execute())
    const logged = JSON.stringify(await services.db.selectFrom('logs').selectAll().execute())
    for (const secret of ['google-secret-1', 'saml-key-1']) {
      expect(rows).not.toContain(secret)
      expect(logged).not.toContain(secret)
    }
  },
)

test('the parameters of a database’s scripts are kept, sealed, and struck out of the log', async () => {
  const { call, services } = await managementServer()
  const options = {
    configuration: { DB_URL: 'postgres://u:hidden@db.test' },
    customScripts: { login: 'function login() {}' },
  }
  const made = await call('POST', '/connections', { body: { name: 'own-db', strategy: 'auth0', options } })
  expect(made).toMatchObject({ status: 201, body: { options } })
  const { id } = made.body as { id: string }
  expect(await call('PATCH', `/connections/${id}`, { body: { display_name: 'Own' } })).toMatchObject({
    body: { options },
  })
  const rows = JSON.stringify(await services.db.selectFrom('connections').select('data').execute())
  const logged = JSON.stringify(await services.db.selectFrom('logs').selectAll().execute())
  expect(rows).toContain('function login')
  expect(rows + logged).not.toContain('hidden')
})

test('a purpose of a connection is set, and unset by null', async () => {
  const { call } = await managementServer()
  const purpose = { cross_app_access_resource_app: { status: 'enabled' } }
  const made = await call('POST', '/connections', { body: { ...google, ...purpose } })
  expect(made).toMatchObject({ status: 201, body: purpose })
  const path = `/connections/${(made.body as { id: string }).id}`
  await call('PATCH', path, { body: { cross_app_access_resource_app: null } })
  expect((await call('GET', path)).body).not.toHaveProperty('cross_app_access_resource_app')
})

test('options of a database are still checked, those of others are not', async () => {
  const { call } = await managementServer()
  const options = { passwordPolicy: 'strange' }
  expect(await call('POST', '/connections', { body: { name: 'db', strategy: 'auth0', options } })).toMatchObject({
    status: 400,
    body: { errorCode: 'invalid_body' },
  })
  expect(await call('POST', '/connections', { body: { name: 'ad', strategy: 'waad', options } })).toMatchObject({
    status: 201,
  })
})

test('nobody logs in with another identity provider: the request is refused and told why', async () => {
  const server = await startTestServer()
  const token = await server.managementToken()
  const api = async (method: string, path: string, body: unknown) => {
    const answer = await fetch(`${server.url}api/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBeLessThan(300)
    return (await answer.json()) as Record<string, string>
  }
  const callback = 'https://shop.test/callback'
  const client = await api('POST', '/clients', { name: 'Shop', app_type: 'spa', callbacks: [callback] })
  await api('POST', '/connections', { ...google, enabled_clients: [client['client_id']] })
  const authorize = async (extra: Record<string, string>) => {
    const query = new URLSearchParams({
      client_id: client['client_id'] ?? '',
      response_type: 'code',
      redirect_uri: callback,
      scope: 'openid',
      state: 's',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      ...extra,
    })
    const cookies = new Map<string, string>()
    let url = `${server.url}authorize?${query}`
    for (let hop = 0; hop < 6 && !url.startsWith(callback); hop++) {
      const answer = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map(pair => pair.join('=')).join('; ') },
      })
      for (const cookie of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
        cookies.set(name, value)
      }
      const location = answer.headers.get('location')
      expect(location).not.toBeNull()
      url = new URL(location ?? '', url).href
    }
    return new URL(url).searchParams
  }
  const named = await authorize({ connection: 'google-oauth2' })
  expect(named.get('error')).toBe('invalid_request')
  expect(named.get('error_description')).toContain('connections of strategy google-oauth2 are kept here')
  const unnamed = await authorize({})
  expect(unnamed.get('error_description')).toBe('no connections enabled for the client')
  const unknown = await authorize({ connection: 'unheard-of' })
  expect(unknown.get('error_description')).toBe('no connections enabled for the client')

  const signup = await fetch(`${server.url}dbconnections/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: client['client_id'],
      connection: 'google-oauth2',
      email: 'a@example.com',
      password: 'Correct-Horse-7',
    }),
  })
  expect(signup.status).toBe(400)
})
