import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { formClient } from '../fixtures/form-client.ts'
import { connectionName, password, startWorld, type World } from '../fixtures/world.ts'

let world: World
let taken = 0
const fresh = () => `new${++taken}@example.com`

let bound = 0
/** Binds these Actions in place of what was bound. */
const bind = (trigger: string, ...sources: string[]) =>
  world.bind(trigger, Object.fromEntries(sources.map(code => [`${trigger} ${++bound}`, code])))

beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web', client_metadata: { tier: 'gold' } })
})
afterEach(async () => {
  await bind('pre-user-registration')
  await bind('post-user-registration')
})

const pre = (body: string) => `exports.onExecutePreUserRegistration = async (event, api) => { ${body} }`
const post = (body: string) => `exports.onExecutePostUserRegistration = async (event, api) => { ${body} }`

const call = async (body: Record<string, unknown>) => {
  const answer = await fetch(new URL('dbconnections/signup', world.issuer), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'de', 'user-agent': 'Mobile/1' },
    body: JSON.stringify({ client_id: 'web', connection: connectionName, password, ...body }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

const signUpPage = async () => {
  const browser = formClient(world.issuer.replace(/\/$/, ''))
  const query = new URLSearchParams({
    client_id: 'web',
    response_type: 'code',
    redirect_uri: 'https://app.example.com/cb',
    scope: 'openid read:mail',
    state: 'the-state',
    screen_hint: 'signup',
    ui_locales: 'en de',
    correlation_id: 'corr-1',
  })
  return { browser, page: await browser.open(`/authorize?${query}`) }
}

interface Entry {
  type: string
  description: string
  user_id?: string
  details?: { actions?: { executions: string[] }; error_class?: string; trigger_id?: string }
}
const logsSince = async (from: string) =>
  (await world.api<(Entry & { log_id: string })[]>('GET', `/v2/logs?from=${from}&take=100`)) as Entry[]
const lastLog = async () => {
  const [newest] = await world.api<{ log_id: string }[]>('GET', '/v2/logs?per_page=1&sort=date:-1')
  return newest?.log_id ?? '0'
}
const userBy = async (email: string) =>
  (await world.api<Record<string, unknown>[]>('GET', `/v2/users-by-email?email=${encodeURIComponent(email)}`))[0]

interface Execution {
  trigger_id: string
  status: string
  results: { action_name: string; error?: { msg: string }; logs?: string }[]
}
const execution = (id: string) => world.api<Execution>('GET', `/v2/actions/executions/${id}`)

/** What an Action wrote to the console of a run, as it stands in the record. */
const said = async (id: string) => {
  const { results } = await execution(id)
  return JSON.parse(results[0]?.logs ?? 'null') as unknown
}

describe('pre-user-registration', () => {
  it('adds metadata to whoever signs up, over all Actions, and is named in the log', async () => {
    const email = fresh()
    const from = await lastLog()
    await bind(
      'pre-user-registration',
      pre(`api.user.setUserMetadata('screen_name', 'x').user.setAppMetadata('id', { n: 1 })`),
      pre(`api.user.setUserMetadata('given', null); api.user.setUserMetadata('screen_name', event.user.email)`),
    )
    expect((await call({ email, user_metadata: { given: 'yes', kept: 'too' } })).status).toBe(200)
    expect(await userBy(email)).toMatchObject({
      user_metadata: { kept: 'too', screen_name: email },
      app_metadata: { id: { n: 1 } },
    })
    const [entry] = (await logsSince(from)).filter(({ type }) => type === 'ss')
    const [id] = entry?.details?.actions?.executions ?? []
    expect(await execution(id as string)).toMatchObject({
      trigger_id: 'pre-user-registration',
      status: 'final',
      results: [{ action_name: expect.any(String) }, {}],
    })
  })

  it('tells what a call of the API was, without its password', async () => {
    const email = fresh()
    await bind(
      'pre-user-registration',
      pre(`
        const { secrets, configuration, ...rest } = event
        api.user.setAppMetadata('event', JSON.stringify(rest))`),
    )
    await call({ email, given_name: 'Ada', user_metadata: { a: 'b' }, extra: 'member' })
    const { app_metadata } = (await userBy(email)) as { app_metadata: { event: string } }
    const event = JSON.parse(app_metadata.event) as Record<string, unknown>
    expect(event).toEqual({
      client: { client_id: 'web', name: 'web', metadata: { tier: 'gold' } },
      connection: { id: expect.stringMatching(/^con_/), name: connectionName, strategy: 'auth0', metadata: {} },
      request: {
        body: expect.objectContaining({ client_id: 'web', email, extra: 'member', user_metadata: { a: 'b' } }),
        geoip: expect.any(Object),
        hostname: 'localhost',
        ip: expect.any(String),
        language: 'de',
        method: 'POST',
        user_agent: 'Mobile/1',
      },
      tenant: { id: 'sallyport' },
      user: { email, given_name: 'Ada', user_metadata: { a: 'b' }, app_metadata: {} },
    })
    expect(JSON.stringify(event)).not.toContain(password)
  })

  it('tells of the login that a page of ours belongs to, and of what the form brings with ulp-', async () => {
    const email = fresh()
    await bind(
      'pre-user-registration',
      pre(`
        api.user.setAppMetadata('transaction', event.transaction)
        api.user.setAppMetadata('body', event.request.body)`),
    )
    const { browser, page } = await signUpPage()
    const form = page.forms.find(({ actions }) => actions.includes('default'))
    const body = new URLSearchParams({
      ...form?.fields,
      email,
      password,
      'ulp-first-name': 'Ada',
      action: 'default',
    })
    const answer = await browser.request(page.url.href, { method: 'POST', body, headers: { origin: browser.origin } })
    expect(answer.status).toBe(303)
    expect((await userBy(email))?.['app_metadata']).toEqual({
      transaction: {
        acr_values: [],
        correlation_id: 'corr-1',
        locale: 'en',
        prompt: [],
        protocol: 'oidc-basic-profile',
        redirect_uri: 'https://app.example.com/cb',
        requested_scopes: ['openid', 'read:mail'],
        response_mode: 'query',
        response_type: ['code'],
        state: 'the-state',
        ui_locales: ['en', 'de'],
      },
      body: { email, 'ulp-first-name': 'Ada' },
    })
  })

  it('shows on the page what the Action wants the user to read, makes nobody, and logs the inner reason', async () => {
    const email = fresh()
    const from = await lastLog()
    await bind(
      'pre-user-registration',
      pre(`api.access.deny('blocked <domain>', 'Sorry, <b>not</b> you.')`),
      pre(`api.user.setUserMetadata('never', 'run')`),
    )
    const { browser, page } = await signUpPage()
    const refused = await browser.submit(page, { email, password })
    expect(refused.screen).toBe('signup')
    expect(refused.html).toContain('Sorry, &lt;b&gt;not&lt;/b&gt; you.')
    expect(refused.html).toContain(`value="${email}"`)
    expect(refused.html).not.toContain('blocked')
    expect(await userBy(email)).toBeUndefined()
    const [entry] = (await logsSince(from)).filter(({ type }) => type === 'fs')
    expect(entry?.description).toBe('blocked <domain>')
    const record = await execution(entry?.details?.actions?.executions[0] as string)
    expect([record.status, record.results.length]).toEqual(['partial', 1])
  })

  it('answers the API with the message, by deny and by a validation error', async () => {
    await bind('pre-user-registration', pre(`api.access.deny('r', 'Not today')`))
    expect(await call({ email: fresh() })).toMatchObject({
      status: 400,
      body: { code: 'extensibility_error', description: 'Not today', friendly_message: 'Not today', statusCode: 400 },
    })
    const from = await lastLog()
    await bind('pre-user-registration', pre(`api.validation.error('invalid_payload', 'Missing first name')`))
    expect((await call({ email: fresh() })).body).toMatchObject({ description: 'Missing first name' })
    const [entry] = (await logsSince(from)).filter(({ type }) => type === 'fs')
    expect(entry?.description).toBe('invalid_payload: Missing first name')
  })

  it.each([
    ['throws', `throw new Error('no luck')`, 'action_error'],
    ['has wrong arguments', `api.validation.error('', '')`, 'action_error'],
    ['writes too much', `api.user.setAppMetadata('a', 'x'.repeat(40000))`, 'action_error'],
  ])('lets nobody in when an Action %s, and says nothing of why', async (_what, body, error_class) => {
    const email = fresh()
    const from = await lastLog()
    await bind('pre-user-registration', pre(body))
    const answer = await call({ email })
    expect(answer).toMatchObject({ status: 400, body: { code: 'extensibility_error' } })
    expect(JSON.stringify(answer.body)).not.toContain('luck')
    expect(await userBy(email)).toBeUndefined()
    const entries = await logsSince(from)
    expect(entries.filter(({ type }) => type === 'actions_execution_failed' || type === 'fs')).toMatchObject([
      { type: 'actions_execution_failed', details: { error_class, trigger_id: 'pre-user-registration' } },
      { type: 'fs' },
    ])
  })

  it('counts the metadata of all its Actions together', async () => {
    const write = (key: string) => pre(`api.user.setAppMetadata('${key}', 'x'.repeat(20000))`)
    await bind('pre-user-registration', write('a'), write('b'))
    expect((await call({ email: fresh() })).status).toBe(400)
    await bind('pre-user-registration', write('a'), write('a'))
    expect((await call({ email: fresh() })).status).toBe(200)
  })

  it('is asked about users who exist as about others, so that its answer tells nothing', async () => {
    const { email } = await world.person()
    await bind('pre-user-registration', pre(`api.access.deny('r', 'Not today')`))
    expect((await call({ email })).body).toEqual((await call({ email: fresh() })).body)
  })

  it('holds for users that the Management API makes', async () => {
    await bind(
      'pre-user-registration',
      pre(`
        if (event.user.email.endsWith('@blocked.example')) api.access.deny('domain', 'This domain is blocked.')
        api.user.setAppMetadata('seen', [event.client === undefined, event.request.body.password === undefined])`),
    )
    const make = (email: string) =>
      world.api('POST', '/v2/users', { connection: connectionName, email, password, app_metadata: { given: 1 } })
    await expect(make('eve@blocked.example')).rejects.toThrow(/400 .*This domain is blocked\./)
    const email = fresh()
    await make(email)
    expect((await userBy(email))?.['app_metadata']).toEqual({ given: 1, seen: [true, true] })
  })
})

describe('post-user-registration', () => {
  it('runs after the user was made, and is told of the user as stored', async () => {
    const email = fresh()
    const from = await lastLog()
    await bind('pre-user-registration', pre(`api.user.setAppMetadata('plan', 'free')`))
    await bind(
      'post-user-registration',
      post(`
        const { user, connection, request, tenant, transaction } = event
        console.log(JSON.stringify([user.email, user.app_metadata, typeof user.user_id, request.method, transaction]))`),
    )
    expect((await call({ email })).status).toBe(200)
    const [entry] = (await logsSince(from)).filter(({ type }) => type === 'ss')
    const [, id] = entry?.details?.actions?.executions ?? []
    await expect.poll(async () => (await execution(id as string)).status, { timeout: 10_000 }).toBe('final')
    expect(await said(id as string)).toEqual([email, { plan: 'free' }, 'string', 'POST', null])
  })

  it('runs for users that the Management API makes, and an Action that fails holds nobody up', async () => {
    const email = fresh()
    const from = await lastLog()
    await bind('post-user-registration', post(`throw new Error('webhook is down')`))
    await world.api('POST', '/v2/users', { connection: connectionName, email, password })
    const failure = async () => (await logsSince(from)).find(({ type }) => type === 'actions_execution_failed')
    await expect.poll(failure, { timeout: 10_000 }).toMatchObject({
      user_id: (await userBy(email))?.['user_id'],
      description: 'webhook is down',
      details: { trigger_id: 'post-user-registration' },
    })
  })
})
