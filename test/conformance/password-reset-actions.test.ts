import { createHmac } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authorize, post, stateOf, submit, visit, visitor } from '../fixtures/visitor.ts'
import { connectionName, type Person, startWorld, type World } from '../fixtures/world.ts'
import { protect } from '../login/guessing.ts'

let world: World
const fresh = 'Battery-Staple-8'
const form = { 'password-reset': fresh, 're-enter-password': fresh }
const secret = 'a secret that the Action and the check share'

beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web', client_metadata: { tier: 'gold' } })
})
beforeEach(() => world.factors('otp', 'sms', 'email', 'recovery-code'))
afterEach(() => world.resetActions())

const runs = (body: string, resumed = ''): string =>
  `exports.onExecutePostChallenge = async (event, api) => {${body}}
  exports.onContinuePostChallenge = async (event, api) => {${resumed}}`
const askForCode = `api.authentication.challengeWith({ type: 'otp' })`

const linkFor = async (person: Person, members: Record<string, unknown> = {}): Promise<string> => {
  const body = { user_id: person.id, ...members }
  return (await world.api<{ ticket: string }>('POST', '/v2/tickets/password-change', body)).ticket
}

const mailedLink = async ({ email }: Person): Promise<string> => {
  const find = async () =>
    /https?:\S+\/u\/reset-password\?ticket=\w+/.exec((await world.inbox(email))[0]?.text ?? '')?.[0]
  await expect.poll(find).toBeTruthy()
  return (await find()) ?? ''
}

/** Opens a link, passes the code of the app and sends the new password. */
const resetBy = async (person: Person, link: string) => {
  const browser = visitor(world)
  const asked = await submit(browser, await visit(browser, link), { code: person.code() })
  expect(asked.screen).toBe('reset-password')
  return submit(browser, asked, form)
}

describe('password-reset-post-challenge', () => {
  it('guards the link that the sign-in page mails, up to the page that says the password is changed', async () => {
    await world.resetActions(runs(askForCode))
    const ann = await world.person({ factors: ['otp'], verified: false })
    const browser = visitor(world)
    const login = await authorize(browser)
    await visit(browser, `/u/reset-password-request?state=${stateOf(login)}`)
    await post(browser, 'reset-password-request', stateOf(login), { username: ann.email })
    const done = await resetBy(ann, await mailedLink(ann))
    expect(done.screen).toBe('reset-password-success')
    const user = await world.api<{ email_verified: boolean }>('GET', `/v2/users/${encodeURIComponent(ann.id)}`)
    expect(user.email_verified).toBe(true)
    const scp = (await logsOf(ann)).find(({ type }) => type === 'scp')
    expect(scp).toMatchObject({ client_id: 'web', connection: connectionName, user_name: ann.email })
  })

  it('sends the browser where the ticket says, with what it is told to say of it', async () => {
    await world.resetActions(runs(askForCode))
    const [ann, bob] = [
      await world.person({ factors: ['otp'], verified: false }),
      await world.person({ factors: ['otp'] }),
    ]
    const result_url = 'https://app.example.com/changed?from=mail'
    const told = await resetBy(
      ann,
      await linkFor(ann, { result_url, includeEmailInRedirect: true, mark_email_as_verified: true }),
    )
    expect(told.away?.href.startsWith(result_url)).toBe(true)
    expect(Object.fromEntries(told.away?.searchParams ?? [])).toEqual({
      from: 'mail',
      email: ann.email,
      success: 'true',
      message: expect.any(String),
    })
    const user = await world.api<{ email_verified: boolean }>('GET', `/v2/users/${encodeURIComponent(ann.id)}`)
    expect(user.email_verified).toBe(true)
    const silent = await resetBy(bob, await linkFor(bob, { result_url }))
    expect(silent.away?.searchParams.has('email')).toBe(false)
  })

  it('lets an Action say where the browser goes, once the password is changed', async () => {
    await world.resetActions(
      runs(`${askForCode}
        api.transaction.setResultUrl('https://app.example.com/first')
        api.transaction.setResultUrl('https://app.example.com/done', { query: { plan: event.client.metadata.tier } })`),
    )
    const ann = await world.person({ factors: ['otp'] })
    const done = await resetBy(ann, await linkFor(ann, { client_id: 'web' }))
    expect(done.away?.pathname).toBe('/done')
    expect(done.away?.searchParams.get('plan')).toBe('gold')
    expect(done.away?.searchParams.get('success')).toBe('true')
  })

  it('tells of the organization that the link was asked for in', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/organizations', {
      name: 'northwind',
      display_name: 'Northwind',
      metadata: { desk: '7' },
    })
    await world.resetActions(runs(`api.access.deny(JSON.stringify(event.organization))`))
    const ann = await world.person()
    await world.api('POST', `/v2/organizations/${id}/members`, { members: [ann.id] })
    const page = await visit(visitor(world), await linkFor(ann, { client_id: 'web', organization_id: id }))
    for (const part of [id, 'northwind', 'Northwind', 'desk']) expect(page.text).toContain(part)
  })

  it('takes a user elsewhere and goes on when the token that comes back is right', async () => {
    await world.resetActions(
      runs(
        `const session_token = api.redirect.encodeToken({ secret: '${secret}', payload: { asks: 'desk' } })
        api.redirect.sendUserTo('https://desk.example.com/check', { query: { session_token } })`,
        `const { desk } = api.redirect.validateToken({ secret: '${secret}' })
        if (desk !== 'yes') return api.access.deny('The desk has not agreed')
        ${askForCode}`,
      ),
    )
    const ann = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const away = (await visit(browser, await linkFor(ann))).away as URL
    const sent = JSON.parse(
      Buffer.from(away.searchParams.get('session_token')?.split('.')[1] ?? '', 'base64url').toString(),
    ) as Record<string, unknown>
    expect(sent).toMatchObject({ sub: ann.id, asks: 'desk' })
    const state = away.searchParams.get('state') ?? ''
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${encode({ alg: 'HS256' })}.${encode({ ...sent, state, desk: 'yes' })}`
    const token = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
    const back = await visit(browser, `/continue?state=${state}&session_token=${token}`)
    expect(back.screen).toBe('reset-password-mfa-otp-challenge')
    const asked = await submit(browser, back, { code: ann.code() })
    expect((await submit(browser, asked, form)).screen).toBe('reset-password-success')
  })

  it('asks by texts, too, on a page of its own, and by another way that the Action allows', async () => {
    await world.resetActions(
      runs(`api.authentication.challengeWith({ type: 'phone' }, { additionalFactors: [{ type: 'email' }] })`),
    )
    const ann = await world.person({ factors: ['phone'] })
    const browser = visitor(world)
    const page = await submit(browser, await visit(browser, await linkFor(ann)), {}, 'sms')
    expect(page.screen).toBe('reset-password-mfa-sms-challenge')
    expect((await submit(browser, page, { code: await world.sentCode(ann.phone) })).screen).toBe('reset-password')
    const other = visitor(world)
    const second = await submit(other, await visit(other, await linkFor(ann)), {}, 'sms')
    const picker = await submit(other, second, {}, 'pick-authenticator')
    const mail = await submit(other, picker, {}, 'email')
    expect(mail.screen).toBe('reset-password-mfa-email-challenge')
    expect((await submit(other, mail, { code: await world.sentCode(ann.email) })).screen).toBe('reset-password')
  })

  it('is followed by post-change-password, and the log names the records of both', async () => {
    await world.resetActions(runs(askForCode))
    await world.bind('post-change-password', {
      'After a reset': `exports.onExecutePostChangePassword = async event => { console.log(event.user.user_id) }`,
    })
    const ann = await world.person({ factors: ['otp'] })
    await resetBy(ann, await linkFor(ann))
    const ids = (await changeOf(ann)).actions.executions
    expect(ids).toHaveLength(2)
    const get = (id = '') => world.api<{ trigger_id: string; status: string }>('GET', `/v2/actions/executions/${id}`)
    expect(await get(ids[0])).toMatchObject({ trigger_id: 'password-reset-post-challenge', status: 'final' })
    await expect.poll(async () => (await get(ids[1])).status, { timeout: 10_000 }).toBe('final')
    expect(await get(ids[1])).toMatchObject({ trigger_id: 'post-change-password' })
    await world.api('PATCH', '/v2/actions/triggers/post-change-password/bindings', { bindings: [] })
  })

  it('refuses a breached password on the form, and the challenge need not be passed again', async () => {
    await world.resetActions(runs(askForCode))
    await protect(world.services, 'breached-password-detection', {
      enabled: true,
      stage: { 'pre-user-registration': { shields: [] }, 'pre-change-password': { shields: ['block'] } },
    })
    const ann = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const asked = await submit(browser, await visit(browser, await linkFor(ann)), { code: ann.code() })
    const leaked = 'AUTH0-TEST-leaked-9'
    const refused = await submit(browser, asked, { 'password-reset': leaked, 're-enter-password': leaked })
    expect(refused.screen).toBe('reset-password')
    expect(refused.text).toContain('data-error-code="password-breached"')
    expect((await submit(browser, asked, form)).screen).toBe('reset-password-success')
    const types = (await logsOf(ann)).map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['fcp', 'reset_pwd_leak', 'scp']))
    await protect(world.services, 'breached-password-detection', { enabled: false })
  })

  it('leaves a trace that says what was asked and passed', async () => {
    await world.resetActions(runs(askForCode))
    const ann = await world.person({ factors: ['otp'] })
    await resetBy(ann, await linkFor(ann))
    const { transaction_id } = await changeOf(ann)
    const trace = await world.api<Record<string, unknown>>('GET', `/sallyport/logins/${transaction_id}`)
    expect(trace).toMatchObject({ status: 'complete', challenged: ['otp'], request: { protocol: 'password-reset' } })
    expect(JSON.stringify(trace)).not.toContain(fresh)
  })
})

describe('the pages of a reset', () => {
  it('say what an administrator has them say, and what logins say is not theirs', async () => {
    await world.resetActions(runs(askForCode))
    const ann = await world.person({ factors: ['otp'] })
    await world.api('PUT', '/v2/prompts/reset-password/custom-text/en', {
      'reset-password-mfa-otp-challenge': { title: 'Prove it, ${clientName}' },
    })
    await world.api('PUT', '/v2/prompts/mfa-otp/custom-text/en', { 'mfa-otp-challenge': { title: 'Of logins' } })
    const page = await visit(visitor(world), await linkFor(ann, { client_id: 'web' }))
    expect(page.text).toContain('<h1>Prove it, web</h1>')
    expect(page.text).not.toContain('Of logins')
    expect(page.text).toContain('Before you choose a new password')
    for (const prompt of ['reset-password', 'mfa-otp'])
      await world.api('PUT', `/v2/prompts/${prompt}/custom-text/en`, {})
  })

  it('name no application where the link belongs to none', async () => {
    await world.resetActions(runs(askForCode))
    const ann = await world.person({ factors: ['otp'] })
    const page = await visit(visitor(world), await linkFor(ann))
    expect(page.text).not.toContain('All Applications')
    const done = await resetBy(ann, await linkFor(ann))
    expect(done.text).not.toContain('All Applications')
  })
})

describe('its Actions over the Management API', () => {
  const trigger = [{ id: 'password-reset-post-challenge', version: 'v1' }]

  it('are four at most, whatever the limit of commands is', async () => {
    const sources = Array.from({ length: 4 }, () => runs(''))
    await world.resetActions(...sources)
    const path = '/v2/actions/triggers/password-reset-post-challenge/bindings'
    const { bindings } = await world.api<{ bindings: { id: string; action: { id: string } }[] }>('GET', path)
    expect(bindings).toHaveLength(4)
    const refs = [...bindings, bindings[0]].map(one => ({ ref: { type: 'action_id', value: one?.action.id } }))
    await expect(world.api('PATCH', path, { bindings: refs })).rejects.toThrow(': 400 ')
    await expect(world.resetActions(...sources, runs(''))).rejects.toThrow(': 400 ')
    expect((await world.api<{ bindings: unknown[] }>('GET', path)).bindings).toHaveLength(4)
  })

  it('are tried with an event as the trigger has it', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/actions/actions', {
      name: 'Tried before a reset',
      supported_triggers: trigger,
      code: runs(`
        const factors = (event.user.enrolledFactors ?? []).filter(({ type }) => type !== 'email')
        if (event.authentication.methods[0].name !== 'email') api.access.deny('not by mail')
        else api.authentication.challengeWithAny(factors)
        api.transaction.setResultUrl('https://app.example.com/', { query: { to: event.client.name } })`),
    })
    const event = {
      authentication: { methods: [{ name: 'email', timestamp: '2026-01-15T12:00:00.000Z' }] },
      authorization: { roles: [] },
      client: { client_id: 'web', name: 'Orders', metadata: {} },
      connection: { id: 'con_1', name: connectionName, strategy: 'auth0', metadata: {} },
      configuration: {},
      request: {
        body: {},
        geoip: { countryCode: 'DE' },
        hostname: 'localhost',
        ip: '203.0.113.7',
        method: 'GET',
        query: {},
      },
      secrets: {},
      stats: { logins_count: 62 },
      tenant: { id: 'sallyport' },
      transaction: { locale: 'en', ui_locales: [] },
      user: {
        user_id: 'auth0|ann',
        app_metadata: {},
        user_metadata: {},
        created_at: '2026-01-01T00:00:00.000Z',
        updated_at: '2026-01-01T00:00:00.000Z',
        email: 'ann@example.com',
        email_verified: true,
        identities: [],
        enrolledFactors: [{ type: 'email' }, { type: 'otp' }, { type: 'phone', options: { preferredMethod: 'sms' } }],
      },
    }
    const { payload } = await world.api<{ payload: Record<string, unknown> }>(
      'POST',
      `/v2/actions/actions/${id}/test`,
      { payload: { event } },
    )
    expect(payload).toMatchObject({
      commands: [
        { kind: 'challenge', any: true, factors: [{ type: 'otp' }, { type: 'phone' }] },
        { kind: 'result-url', url: 'https://app.example.com/?to=Orders' },
      ],
    })
  })
})

const logsOf = (person: Person) =>
  world.api<(Record<string, unknown> & { type: string })[]>('GET', `/v2/users/${encodeURIComponent(person.id)}/logs`)

/** What the log says of the only change of a password. */
const changeOf = async (person: Person) => {
  const found = (await logsOf(person)).filter(({ type }) => type === 'scp')
  expect(found).toHaveLength(1)
  return found[0]?.['details'] as { transaction_id: string; actions: { executions: string[] } }
}
