import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { authorization, exchange, formClient, tokenRequest } from '../fixtures/form-client.ts'
import { codeFor } from '../fixtures/pages.ts'
import { type Engine, openFor } from '../fixtures/store.ts'
import { bindActions, createApplication, createUser, setFactors, setToggle, totp } from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

const realmGrant = 'http://auth0.com/oauth/grant-type/password-realm'
const callback = 'http://localhost:9/'

/** Everything of a run that must not be found anywhere, by what it is. */
type Secrets = Map<string, string>

const settings: { engine: Engine; env: Record<string, string> }[] = [
  { engine: 'sqlite', env: { SALLYPORT_SECRET: 'the development secret of this test 5817' } },
  {
    engine: 'postgres',
    env: { NODE_ENV: 'production', HOST: '127.0.0.1', SALLYPORT_SECRET: 'kR7v-Qm2x-Tz9p-Wd4h-Lb6n-Yc8s-Gf3j' },
  },
]

const action = `exports.onExecutePostLogin = async (event, api) => {
  console.log('key', event.secrets.KEY, require('actions:telltale')())
  if (event.user.user_metadata.fails)
    throw new Error('cannot use ' + event.secrets.KEY + ' nor ' + require('actions:telltale')())
  if (event.transaction.protocol === 'oauth2-refresh-token') return
  for (const type of event.user.user_metadata.asks) api.authentication.challengeWith({ type })
}`

/** Every way that a password, a code, a seed or a token takes through the server; answers what they were. */
const run = async (server: WholeServer, sent: boolean): Promise<Secrets> => {
  const secrets: Secrets = new Map()
  const keep = (what: string, text: string | null | undefined) => {
    if (!text) throw new Error(`there is no ${what}`)
    secrets.set(what, text)
  }
  await setFactors(server, ['otp', 'sms', 'recovery-code'])
  await setToggle(server, true)
  const grants = ['authorization_code', 'refresh_token', realmGrant, 'http://auth0.com/oauth/grant-type/mfa-otp']
  const rotating = { refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0 } }
  const spa = await createApplication(server, new URL(callback).origin, { ...rotating, grant_types: grants })
  const web = await createApplication(server, new URL(callback).origin, {
    app_type: 'regular_web',
    grant_types: grants,
  })
  const { client_secret } = await server.api<{ client_secret: string }>('GET', `/v2/clients/${web}`)
  keep('client secret', client_secret)
  keep('client secret of the API client', server.clientSecret)
  keep('password of the administrator', server.adminPassword)
  const ids = await bindActions(server, { telltale: action })
  keep('secret of an Action', 'action-secret-7Hq2mX9v')
  keep('secret of a module', 'module-secret-4Rw8kV3z')
  const module = await server.api<{ latest_version: { id: string }; id: string }>('POST', '/v2/actions/modules', {
    name: 'telltale',
    code: 'module.exports = () => actions.secrets.KEY',
    secrets: [{ name: 'KEY', value: secrets.get('secret of a module') }],
    publish: true,
  })
  await server.api('PATCH', `/v2/actions/actions/${ids['telltale']}`, {
    secrets: [{ name: 'KEY', value: secrets.get('secret of an Action') }],
    modules: [{ module_id: module.id, module_version_id: module.latest_version.id }],
  })
  await expect
    .poll(() => server.api('GET', `/v2/actions/actions/${ids['telltale']}`), { timeout: 10_000 })
    .toMatchObject({ status: 'built' })
  await server.api('POST', `/v2/actions/actions/${ids['telltale']}/deploy`)

  const user = await createUser(server, {
    enrolled: ['otp', 'phone'],
    profile: { user_metadata: { asks: sent ? ['otp', 'phone'] : ['otp'] } },
  })
  keep('seed', user.seed)
  keep('password', user.password)

  const browser = formClient(server.origin)
  const asked = authorization(spa, callback, { scope: 'openid email offline_access' })
  let page = await browser.open(asked.path)
  keep('state of a login', page.url.searchParams.get('state'))
  keep('cookie of a login', [...browser.cookies].find(([name]) => name.startsWith('sallyport_login'))?.[1])
  keep('wrong password', 'Wrong-Pass-93-never!')
  page = await browser.submit(page, { username: user.email, password: 'Wrong-Pass-93-never!' })
  page = await browser.submit(page, { username: user.email, password: user.password })
  page = await browser.submit(page, { code: '000000' })
  keep('code of the app', totp(user.seed))
  page = await browser.submit(page, { code: totp(user.seed), rememberBrowser: 'true' })
  if (sent) {
    const code = await codeFor(server, user.phone)
    keep('code of a text message', code)
    page = await browser.submit(page, { code })
  }
  keep('authorization code', page.left?.searchParams.get('code'))
  keep('cookie of the session', browser.cookies.get('auth0'))
  keep('cookie of a remembered browser', browser.cookies.get('auth0-mf'))
  keep('code verifier', asked.verifier)
  const { tokens } = await exchange(server.origin, asked, page.left as URL)
  keep('access token', tokens.access_token)
  keep('ID token', tokens.id_token)
  keep('refresh token', tokens.refresh_token)
  const refresh = { grant_type: 'refresh_token', client_id: spa, refresh_token: tokens.refresh_token ?? '' }
  keep('next refresh token', (await tokenRequest(server.origin, refresh)).tokens.refresh_token)
  await tokenRequest(server.origin, refresh)
  await exchange(server.origin, asked, page.left as URL)

  const failing = await createUser(server, { profile: { user_metadata: { fails: true } } })
  const unlucky = formClient(server.origin)
  const denied = await unlucky.submit(await unlucky.open(authorization(spa, callback).path), {
    username: failing.email,
    password: failing.password,
  })
  expect(denied.left?.searchParams.get('error')).toBe('access_denied')
  for (const of of ['an Action', 'a module']) expect(denied.left?.href).not.toContain(secrets.get(`secret of ${of}`))

  const direct = await fetch(`${server.origin}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${web}:${client_secret}`)}` },
    body: new URLSearchParams({
      grant_type: realmGrant,
      realm: 'Username-Password-Authentication',
      username: user.email,
      password: user.password,
      scope: 'openid',
    }),
  })
  const required = (await direct.json()) as { mfa_token?: string; error?: string }
  expect(required.error).toBe('mfa_required')
  keep('MFA token', required.mfa_token)
  for (const guess of ['no-such-code-4711', 'another-one-0815']) {
    keep(`guessed ${guess}`, guess)
    await tokenRequest(server.origin, { ...refresh, refresh_token: guess })
    await tokenRequest(server.origin, {
      grant_type: 'authorization_code',
      client_id: spa,
      code: guess,
      redirect_uri: callback,
    })
    await tokenRequest(server.origin, { grant_type: 'client_credentials', client_id: web, client_secret: guess })
    await fetch(`${server.origin}/userinfo`, { headers: { authorization: `Bearer ${guess}` } })
    await formClient(server.origin).open(`/u/reset-password?ticket=${guess}`)
  }
  return secrets
}

const found = (where: string, text: string, secrets: Secrets): string[] =>
  [...secrets].flatMap(([what, secret]) => {
    // Six digits stand in many a longer number.
    const there = /^\d{6}$/.test(secret) ? new RegExp(`(?<!\\d)${secret}(?!\\d)`).test(text) : text.includes(secret)
    return there ? [`${what} in ${where}`] : []
  })

/** All rows of all tables but the development inbox, which is there to be read. */
const tablesOf = async (server: WholeServer): Promise<Map<string, string>> => {
  const db = openFor(server.database)
  const tables = (await db.introspection.getTables()).map(({ name }) => name).filter(name => name !== 'inbox')
  const rows = tables.map(async name => {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db)
    return [name, rows.map(row => Object.values(row as object).join('\n')).join('\n')] as const
  })
  return new Map(await Promise.all(rows))
}

/** What lies in the data folder beside the store, but for the two files that are there to keep a secret. */
const filesOf = (server: WholeServer): Map<string, string> => {
  const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !/^(secret|management-client\.json|sallyport\.db.*|.*\.pem)$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
  return new Map(files.map(file => [file, readFileSync(file, 'latin1')]))
}

test.each(settings)(
  'no secret is in output, log, store or files, on $engine',
  async ({ engine, env }) => {
    const server = await wholeServer({ engine, env })
    const secrets = await run(server, !('NODE_ENV' in env))
    secrets.set('SALLYPORT_SECRET', env['SALLYPORT_SECRET'] as string)
    const { access_token } = (await (
      await fetch(`${server.origin}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: server.clientId,
          client_secret: server.clientSecret,
          audience: `${server.origin}/api/v2/`,
        }),
      })
    ).json()) as { access_token: string }
    secrets.set('token of the API client', access_token)
    const logs = await server.api<object[]>('GET', '/v2/logs?per_page=100')
    expect(logs.length).toBeGreaterThan(15)
    const tables = await tablesOf(server)
    expect(tables.get('users')).toContain('@example.com')
    if ('NODE_ENV' in env) expect(server.output()).toContain('/oauth/token')

    expect([
      ...found('the output', server.output(), secrets),
      ...found('the tenant log', JSON.stringify(logs), secrets),
      ...[...tables].flatMap(([name, text]) => found(`table ${name}`, text, secrets)),
      ...[...filesOf(server)].flatMap(([name, text]) => found(`file ${name}`, text, secrets)),
    ]).toEqual([])
  },
  60_000,
)
