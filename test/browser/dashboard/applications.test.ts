import { generateKeyPairSync } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser } from '../../fixtures/browser.ts'
import { logReceiver } from '../../fixtures/log-receiver.ts'
import { signIn } from '../../fixtures/pages.ts'
import { password, startWorld, type World } from '../../fixtures/world.ts'
import { administrator, openDashboard, requireBuilt } from './dashboard.ts'

let world: World
let browser: Browser
beforeAll(async () => {
  requireBuilt()
  ;[world, browser] = await Promise.all([startWorld(), launchBrowser()])
}, 60_000)
afterAll(() => browser?.close())

vi.setConfig({ testTimeout: 90_000 })

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
const goTo = (page: Page, path: string) => page.goto(new URL(`dashboard/${path}`, world.issuer).href)
const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click()
const section = (page: Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name, exact: true }) })
const save = async (page: Page, name: string) => {
  const button = section(page, name).getByRole('button', { name: 'Save changes' })
  await button.click()
  await expect.poll(() => button.isDisabled()).toBe(true)
}
const create = async (page: Page, path: string, button: string, fields: Record<string, string>, choose?: string) => {
  await goTo(page, path)
  await page.getByRole('button', { name: button }).first().click()
  const dialog = page.getByRole('dialog')
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(value)
  if (choose) await dialog.getByRole('radio', { name: choose }).check()
  await dialog.getByRole('button', { name: 'Create' }).click()
  await heading(page, Object.values(fields)[0] as string)
}

test('an application is set up and signed in to; a machine is authorized for an API and gets its token', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'))
  await create(page, 'applications', 'Create application', { 'Name *': 'Shop' }, 'Single Page Application')
  const id = await page.getByLabel('Client ID').inputValue()

  // What is wrong is said at the field, and cannot be saved.
  const callback = 'https://shop.example.com/callback'
  const callbacks = page.getByLabel('Allowed Callback URLs')
  await callbacks.fill(`${callback}\nnot an address`)
  await page.getByText('“not an address” has a space in it.').waitFor()
  expect(await section(page, 'Application URIs').getByRole('button', { name: 'Save changes' }).isDisabled()).toBe(true)
  await callbacks.fill(callback)
  await save(page, 'Application URIs')
  await page.getByRole('switch', { name: 'Refresh token rotation' }).press('Space')
  await save(page, 'Refresh token')
  await tab(page, 'Quickstart')
  await page.getByText(`clientId: '${id}'`).waitFor()
  await tab(page, 'Connections')
  const connection = page.getByRole('switch', { name: 'Username-Password-Authentication' })
  await expect.poll(() => connection.isDisabled()).toBe(false)
  if (!(await connection.isChecked())) await connection.press('Space')
  await expect
    .poll(async () => (await world.api<{ connections: object[] }>('GET', `/v2/clients/${id}/connections`)).connections)
    .toHaveLength(1)
  expect(await world.api('GET', `/v2/clients/${id}`)).toMatchObject({
    callbacks: [callback],
    refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' },
  })

  const user = await world.person()
  const visitor = await (await browser.newContext()).newPage()
  await visitor.route('https://shop.example.com/**', route => route.fulfill({ body: 'in' }))
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
  const query = {
    client_id: id,
    response_type: 'code',
    redirect_uri: callback,
    scope: 'openid',
    state: 'x',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }
  await visitor.goto(`${world.issuer}authorize?${new URLSearchParams(query)}`)
  await signIn(visitor, { email: user.email, password })
  await visitor.waitForURL(url => url.href.startsWith(callback) && url.searchParams.has('code'))
  await visitor.context().close()

  await create(page, 'apis', 'Create API', { 'Name *': 'Orders', 'Identifier *': 'https://orders.example.com/' })
  await page.getByLabel('Permission', { exact: true }).fill('read:orders')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('cell', { name: 'read:orders', exact: true }).waitFor()

  await create(page, 'applications', 'Create application', { 'Name *': 'Robot' }, 'Machine to Machine')
  const robot = await page.getByLabel('Client ID').inputValue()
  const secret = await page.getByLabel('Client secret', { exact: true }).inputValue()
  await tab(page, 'APIs')
  await page.getByRole('button', { name: 'Authorize API' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'API' }).fill('order')
  await page.getByRole('option', { name: 'Orders' }).click()
  await dialog.getByRole('combobox', { name: 'Permissions' }).click()
  await page.getByRole('option', { name: 'read:orders' }).click()
  await dialog.getByRole('button', { name: 'Authorize' }).click()
  await page.getByRole('cell', { name: 'read:orders', exact: true }).waitFor()
  const ask = async (client_secret: string) => {
    const answer = await fetch(new URL('oauth/token', world.issuer), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: robot,
        client_secret,
        audience: 'https://orders.example.com/',
      }),
    })
    return (await answer.json()) as { scope?: string; error?: string }
  }
  expect(await ask(secret)).toMatchObject({ scope: 'read:orders' })

  // A new secret is shown in the place of the one that stops to work.
  await tab(page, 'Settings')
  await page.getByRole('button', { name: 'Rotate' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  await expect.poll(() => page.getByLabel('Client secret', { exact: true }).inputValue()).not.toBe(secret)
  expect(await ask(secret)).toMatchObject({ error: 'access_denied' })
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await heading(page, 'Applications')
  await page.getByRole('link', { name: 'Robot' }).waitFor({ state: 'detached' })
  await page.context().close()
})

test('a database, a passwordless connection, a log stream, keys and the tenant are set up', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'))
  await create(page, 'authentication/database', 'Create DB connection', { 'Name *': 'Customers' })
  await tab(page, 'Password Policy')
  await page.getByRole('radio', { name: 'Excellent' }).check()
  await save(page, 'Password strength')
  await page.getByRole('switch', { name: 'Password Dictionary' }).press('Space')
  await page.getByRole('switch', { name: 'Personal Data' }).press('Space')
  await page.getByRole('textbox', { name: 'Your own list' }).fill('Sallyport-2026')
  await save(page, 'Forbidden passwords')
  for (const [tried, verdict] of [
    ['short', 'Refused: it is too weak.'],
    ['sallyport-2026', 'among the most common passwords'],
    ['Correct-Horse-7', 'A user could choose this password.'],
  ] as const) {
    await page.getByLabel('Password to try').fill(tried)
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByText(verdict).waitFor()
  }
  await tab(page, 'Authentication Methods')
  await page.getByRole('switch', { name: 'Passkey' }).press('Space')
  await save(page, 'Passkeys')
  const [customers] = await world.api<{ id: string; options: object }[]>('GET', '/v2/connections?name=Customers')
  expect(customers?.options).toMatchObject({
    passwordPolicy: 'excellent',
    password_dictionary: { enable: true, dictionary: ['Sallyport-2026'] },
    password_no_personal_info: { enable: true },
    authentication_methods: { password: { enabled: true }, passkey: { enabled: true } },
  })

  await goTo(page, 'authentication/passwordless')
  await page.getByRole('button', { name: 'Set up Email' }).click()
  await heading(page, 'Passwordless: email')
  await tab(page, 'Settings')
  await page.getByLabel('Subject').fill('Your code: {{ code }}')
  await save(page, 'Message')
  const [email] = await world.api<{ options: object }[]>('GET', '/v2/connections?name=email')
  expect(email?.options).toMatchObject({ email: { subject: 'Your code: {{ code }}' } })

  await create(page, 'monitoring/log-streams', 'Create stream', {
    'Name *': 'Archive',
    'Payload URL *': 'https://logs.example.com/in',
  })
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'Resume' }).waitFor()
  await page.getByText('Paused').waitFor()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('No log streams').waitFor()

  await goTo(page, 'settings')
  await page.getByLabel('Friendly Name').fill('Example')
  await save(page, 'General')
  await tab(page, 'Sessions')
  await page.getByLabel('Idle Session Lifetime').fill('60')
  await save(page, 'Login session')
  await tab(page, 'Advanced')
  await page.getByRole('switch', { name: 'Leave alg out of the key set' }).press('Space')
  await save(page, 'Protocol and API')
  expect(await world.api('GET', '/v2/tenants/settings')).toMatchObject({
    friendly_name: 'Example',
    idle_session_lifetime: 1,
    flags: { remove_alg_from_jwks: true },
  })
  await tab(page, 'Signing Keys')
  await page.getByRole('button', { name: 'Rotate signing key' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  await page.getByRole('button', { name: /^Revoke / }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  // The token of this page was signed with that key: it gets itself a new one.
  await page.getByText('Revoked', { exact: true }).waitFor()
  await page.context().close()
})

test('keys, grants and permissions come and go by their buttons, and a log stream is tried', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'))
  const dialog = page.getByRole('dialog')
  const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click()
  const confirm = async (name: string) => {
    await dialog.getByRole('button', { name, exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  const make = async (path: string, body: object) => {
    const made = await world.api<{ id?: string; client_id?: string }>('POST', path, body)
    return made.client_id ?? made.id
  }
  const robot = await make('/v2/clients', { name: 'Keyed robot', app_type: 'non_interactive' })
  const identifier = 'https://stock.example.com/'
  const scopes = ['read:stock', 'change:stock'].map(value => ({ value }))
  const stock = await make('/v2/resource-servers', { name: 'Stock', identifier, scopes })

  await goTo(page, 'applications')
  await page.getByLabel('Search for applications').fill('KEYED')
  await page.getByLabel('Search for applications').press('Enter')
  await page.getByText('1 in all').waitFor()
  await page.getByRole('link', { name: 'Keyed robot' }).click()
  await tab(page, 'Credentials')
  for (const name of ['First key', 'Second key']) {
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })
    await press('Add public key')
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByLabel('Public key or certificate').fill(String(pem))
    await confirm('Add')
    await page.getByRole('cell', { name: new RegExp(`^${name}`) }).waitFor()
  }
  await page.getByRole('radio', { name: 'Private Key JWT' }).check()
  await save(page, 'Authentication method')
  await press('Remove First key')
  await confirm('Remove')
  await page.getByRole('cell', { name: /^Second key \(in force\)/ }).waitFor()
  expect(await world.api('GET', `/v2/clients/${robot}/credentials`)).toMatchObject([{ name: 'Second key' }])
  // Without its last key the application could not prove itself.
  expect(await page.getByRole('button', { name: 'Remove Second key' }).count()).toBe(0)

  await tab(page, 'APIs')
  await press('Authorize API')
  await dialog.getByRole('combobox', { name: 'API' }).fill('stock')
  await page.getByRole('option', { name: 'Stock' }).click()
  await dialog.getByRole('switch', { name: 'All permissions' }).press('Space')
  await confirm('Authorize')
  await press('Edit Stock')
  await dialog.getByRole('switch', { name: 'All permissions' }).press('Space')
  await dialog.getByRole('combobox', { name: 'Permissions' }).click()
  await page.getByRole('option', { name: 'change:stock' }).click()
  await dialog.getByRole('combobox', { name: 'Organizations' }).click()
  await page.getByRole('option', { name: 'Where it names one' }).click()
  await dialog.getByRole('switch', { name: 'Any organization' }).press('Space')
  await confirm('Save')
  await page.getByRole('cell', { name: 'change:stock', exact: true }).waitFor()
  expect(await world.api('GET', `/v2/client-grants?client_id=${robot}`)).toMatchObject([
    { scope: ['change:stock'], organization_usage: 'allow', allow_any_organization: true },
  ])
  await press('Revoke Stock')
  await confirm('Revoke')
  await page.getByText('Nothing is authorized').waitFor()
  expect(await world.api('GET', `/v2/client-grants?client_id=${robot}`)).toEqual([])
  await goTo(page, `apis/${stock}?tab=permissions`)
  await press('Remove read:stock')
  await confirm('Remove')
  await expect
    .poll(async () => (await world.api<{ scopes: object[] }>('GET', `/v2/resource-servers/${stock}`)).scopes)
    .toEqual([{ value: 'change:stock' }])

  const receiver = await logReceiver()
  const sink = { httpEndpoint: `${receiver.origin}/in` }
  const stream = await make('/v2/log-streams', { name: 'Tried', type: 'http', sink })
  await goTo(page, `monitoring/log-streams/${stream}`)
  await press('Send test entry')
  await page.getByRole('status').filter({ hasText: 'it answered 200' }).waitFor()
  receiver.behave(503)
  await press('Send test entry')
  await page.getByText('The receiver did not take the entry: it answered 503').waitFor()
  await page.context().close()
})

test('a read-only administrator sees all of it and can change nothing', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'read-only'))
  const [app] = await world.api<{ client_id: string }[]>('GET', '/v2/clients?is_global=false')
  const [database] = await world.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
  const [api] = await world.api<{ id: string }[]>('GET', '/v2/resource-servers')
  const [email, role, organization, stream] = await Promise.all(
    [
      ['/v2/connections', { name: 'seen', strategy: 'email' }],
      ['/v2/roles', { name: 'Seen' }],
      ['/v2/organizations', { name: 'seen', display_name: 'Seen', metadata: { plan: 'gold' } }],
      ['/v2/log-streams', { name: 'Seen', type: 'http', sink: { httpEndpoint: 'http://localhost:1/in' } }],
    ].map(([path, body]) => world.api<{ id: string }>('POST', path as string, body)),
  )
  const pages = [
    'applications',
    ...['settings', 'credentials', 'apis', 'connections', 'organizations', 'advanced'].map(
      one => `applications/${app?.client_id}?tab=${one}`,
    ),
    'apis',
    'authentication/database',
    ...['settings', 'password-policy', 'methods', 'applications'].map(
      one => `authentication/database/${database?.id}?tab=${one}`,
    ),
    'authentication/passwordless',
    `authentication/passwordless/${email?.id}`,
    `roles/${role?.id}?tab=permissions`,
    ...['overview', 'members', 'domains', 'metadata'].map(one => `organizations/${organization?.id}?tab=${one}`),
    `monitoring/log-streams/${stream?.id}`,
    `apis/${api?.id}?tab=permissions`,
    'settings?tab=custom-domains',
    ...['general', 'sessions', 'signing-keys', 'advanced'].map(one => `settings?tab=${one}`),
  ]
  const changing =
    /^(Create|Save|Delete|Rotate|Revoke|Authorize|Set up|Add|Edit|Remove|Invite|Enable|Send|Pause|Resume|Verify|Roles)/
  const found: Record<string, unknown> = {}
  for (const path of pages) {
    await goTo(page, path)
    await page.locator('h1').waitFor()
    await expect.poll(() => page.locator('[data-loading]').count(), { timeout: 20_000 }).toBe(0)
    const buttons = await page.getByRole('main').getByRole('button', { name: changing }).allTextContents()
    const open = await page
      .getByRole('main')
      .locator('[role=switch]:not(:disabled), [type=radio]:not(:disabled)')
      .count()
    const filter = path === 'applications' ? 5 : 0
    if (buttons.length > 0 || open !== filter) found[path] = { buttons, open }
  }
  expect(found).toEqual({})
  await page.context().close()
})
