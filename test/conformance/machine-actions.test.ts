import { decodeJwt } from 'jose'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Reply, startWorld, token, type World } from '../fixtures/world.ts'

let world: World
const api = 'https://reports.example.com'
let bound = 0

beforeAll(async () => {
  world = await startWorld()
  await world.client({
    client_id: 'machine',
    grant_types: ['client_credentials'],
    client_metadata: { team: 'ops' },
  })
  await world.resource(api, ['read:reports', 'write:reports', 'delete:reports'])
  await world.api('POST', '/v2/client-grants', {
    client_id: 'machine',
    audience: api,
    scope: ['read:reports', 'write:reports'],
    organization_usage: 'allow',
    allow_any_organization: true,
  })
})
afterEach(() => bind())

/** Binds these bodies in place of what was bound; the test's own client is let pass by. */
const bind = (...bodies: string[]) =>
  world.bind(
    'credentials-exchange',
    Object.fromEntries(
      bodies.map(body => [
        `Machine ${++bound}`,
        `exports.onExecuteCredentialsExchange = async (event, api) => {
           if (event.client.client_id !== 'machine') return
           ${body}
         }`,
      ]),
    ),
  )
const exchange = (more: Record<string, string> = {}): Promise<Reply> =>
  token(world, 'machine', { grant_type: 'client_credentials', audience: api, ...more })
const claims = ({ body }: Reply) => decodeJwt(body['access_token'] as string)

interface Entry {
  type: string
  description: string
  log_id: string
  client_id?: string
  details?: { actions?: { executions: string[] }; error_class?: string; error?: unknown }
}
const lastLog = async () => (await world.api<Entry[]>('GET', '/v2/logs?per_page=1&sort=date:-1'))[0]?.log_id ?? '0'
const logsSince = (from: string) => world.api<Entry[]>('GET', `/v2/logs?from=${from}&take=100`)
const execution = (id: string | undefined) =>
  world.api<{ trigger_id: string; status: string; results: { error?: { msg: string } }[] }>(
    'GET',
    `/v2/actions/executions/${id}`,
  )

describe('credentials-exchange', () => {
  it('tells what is asked for and by whom, without the secret, and sets claims over all Actions', async () => {
    await bind(
      `const { secrets, ...rest } = event
       api.accessToken.setCustomClaim('https://example.com/event', rest).accessToken.setCustomClaim('plain', 1)`,
      `api.accessToken.setCustomClaim('https://example.com/seen', event.accessToken.customClaims.plain + 1)`,
    )
    const { event, ...token } = (({ ['https://example.com/event']: event, ...token }) => ({ event, ...token }))(
      claims(await exchange({ scope: 'read:reports', correlation_id: 'c-1' })),
    )
    expect(token).toMatchObject({
      'https://example.com/seen': 2,
      plain: 1,
      scope: 'read:reports',
      gty: 'client-credentials',
    })
    expect(event).toEqual({
      accessToken: { customClaims: {}, scope: ['read:reports'] },
      client: { client_id: 'machine', name: 'machine', metadata: { team: 'ops' } },
      configuration: {},
      request: {
        body: {
          client_id: 'machine',
          grant_type: 'client_credentials',
          audience: api,
          scope: 'read:reports',
          correlation_id: 'c-1',
        },
        geoip: {},
        hostname: 'localhost',
        ip: '127.0.0.1',
        method: 'POST',
        user_agent: expect.any(String),
      },
      resource_server: { identifier: api },
      tenant: { id: 'sallyport' },
      transaction: { correlation_id: 'c-1', requested_scopes: ['read:reports'], target_scopes: ['read:reports'] },
    })
  })

  it('names the run in the log of the exchange', async () => {
    const from = await lastLog()
    await bind('')
    expect((await exchange()).status).toBe(200)
    const [entry] = (await logsSince(from)).filter(
      ({ type, client_id }) => type === 'seccft' && client_id === 'machine',
    )
    expect(await execution(entry?.details?.actions?.executions[0])).toMatchObject({
      trigger_id: 'credentials-exchange',
      status: 'final',
    })
  })

  it('gives all scopes of the grant where none were asked for, and says that none were', async () => {
    await bind(`api.accessToken.setCustomClaim('said', [event.accessToken.scope, event.transaction.requested_scopes])`)
    const reply = await exchange()
    expect(claims(reply)).toMatchObject({
      scope: 'read:reports write:reports',
      said: [['read:reports', 'write:reports'], []],
    })
  })

  it.each([
    ['adds one of the grant', `api.transaction.addTargetScope('write:reports')`, 'read:reports write:reports'],
    ['adds one that the grant lacks', `api.transaction.addTargetScope('delete:reports')`, 'read:reports'],
    ['removes one', `api.transaction.removeTargetScope('read:reports')`, undefined],
    ['sets them', `api.transaction.setTargetScopes(['write:reports', 'admin'])`, 'write:reports'],
    ['clears them', `api.transaction.clearTargetScopes()`, undefined],
    [
      'changes its mind',
      `api.transaction.clearTargetScopes()
       if (event.transaction.target_scopes.length !== 0) throw new Error('not seen')
       api.transaction.addTargetScope('write:reports')`,
      'write:reports',
    ],
  ])('holds the token to the grant when an Action %s', async (_what, body, scope) => {
    await bind(body, '')
    const reply = await exchange({ scope: 'read:reports' })
    expect([reply.status, reply.body['scope'], claims(reply)['scope']]).toEqual([200, scope, scope])
  })

  it('leaves out protected claims, and claims without a namespace from tokens of our own APIs', async () => {
    await bind(
      `for (const name of ['sub', 'aud', 'gty', 'permissions', 'https://auth0.com/x', 'own', 'https://example.com/own'])
         api.accessToken.setCustomClaim(name, 'x')`,
    )
    expect(claims(await exchange())).toMatchObject({ sub: 'machine@clients', aud: api, own: 'x' })
    expect(claims(await exchange())).not.toHaveProperty('https://auth0.com/x')
    const management = `${world.issuer}api/v2/`
    const grant = await world.api<{ id: string }>('POST', '/v2/client-grants', {
      client_id: 'machine',
      audience: management,
      scope: ['read:users'],
    })
    expect(claims(await exchange({ audience: management }))).toMatchObject({ 'https://example.com/own': 'x' })
    expect(claims(await exchange({ audience: management }))).not.toHaveProperty('own')
    // The server's own client must be able to go on.
    await world.api('DELETE', `/v2/client-grants/${grant.id}`)
  })

  it.each([
    ['invalid_scope', 403, 'invalid_scope'],
    ['invalid_request', 400, 'invalid_request'],
    ['server_error', 500, 'server_error'],
    ['something else', 403, 'access_denied'],
  ])('refuses with %s', async (code, status, error) => {
    const from = await lastLog()
    await bind(`api.access.deny('${code}', 'Not from here')`, `throw new Error('not run')`)
    const reply = await exchange()
    expect(reply).toEqual({ status, body: { error, error_description: 'Not from here' } })
    const entries = await logsSince(from)
    const failed = entries.find(({ type }) => type === 'feccft')
    expect(failed).toMatchObject({ description: 'Not from here', client_id: 'machine' })
    expect(await execution(failed?.details?.actions?.executions[0])).toMatchObject({
      status: 'partial',
      results: [{}],
    })
    expect(entries.map(({ type }) => type)).not.toContain('actions_execution_failed')
  })

  it('gives no token when an Action fails', async () => {
    const from = await lastLog()
    await bind(`throw new Error('no luck')`)
    expect(await exchange()).toEqual({ status: 403, body: { error: 'access_denied', error_description: 'no luck' } })
    const types = (await logsSince(from)).map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['actions_execution_failed', 'feccft']))
  })

  it('does not run for a client that proves nothing, nor without a grant for the API', async () => {
    await bind(`throw new Error('was run')`)
    const wrong = await exchange({ client_secret: 'wrong' })
    expect(wrong.status).toBe(401)
    await world.resource('https://other.example.com')
    const other = await exchange({ audience: 'https://other.example.com' })
    expect([other.status, JSON.stringify(other.body)]).toEqual([403, expect.not.stringContaining('was run')])
  })

  it('tells of the organization that the application acts for', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/organizations', {
      name: 'acme',
      display_name: 'Acme Inc.',
      metadata: { size: 'xl' },
    })
    await bind(`api.accessToken.setCustomClaim('organization', event.organization)`)
    const reply = await exchange({ organization: id })
    expect(reply.body).not.toHaveProperty('error')
    expect(claims(reply)['organization']).toEqual({
      id,
      name: 'acme',
      display_name: 'Acme Inc.',
      metadata: { size: 'xl' },
    })
    expect(claims(await exchange())).not.toHaveProperty('organization')
  })
})
