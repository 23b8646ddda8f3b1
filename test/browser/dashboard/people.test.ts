import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser } from '../../fixtures/browser.ts'
import { authorize, type Page as Place, submit, type Visitor, visitor } from '../../fixtures/visitor.ts'
import { connectionName, password, startWorld, token, type World } from '../../fixtures/world.ts'
import { administrator, openDashboard, requireBuilt } from './dashboard.ts'

let world: World
let browser: Browser
beforeAll(async () => {
  requireBuilt()
  ;[world, browser] = await Promise.all([startWorld(), launchBrowser()])
  await world.client({ client_id: 'web', initiate_login_uri: 'https://app.example.com/login' })
  await world.resource('https://api.example.com', ['read:things', 'write:things'])
}, 60_000)
afterAll(() => browser?.close())

vi.setConfig({ testTimeout: 120_000 })

const dialog = (page: Page) => page.getByRole('dialog')
const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click()
/** Presses the button of the window, which closes when that has worked. */
const confirm = async (page: Page, name: string) => {
  await dialog(page).getByRole('button', { name, exact: true }).click()
  await dialog(page).waitFor({ state: 'detached' })
}
const pick = async (page: Page, label: string, typed: string, option = typed) => {
  await dialog(page).getByRole('combobox', { name: label, exact: true }).fill(typed)
  await page.getByRole('option', { name: option }).click()
}
const save = async (page: Page, section: string, patched: RegExp) => {
  const part = page.locator('section', { has: page.getByRole('heading', { name: section, exact: true }) })
  const saved = page.waitForResponse(answer => answer.request().method() === 'PATCH' && patched.test(answer.url()))
  await part.getByRole('button', { name: 'Save changes' }).click()
  expect((await saved).status()).toBe(200)
}
const userOf = async (email: string) =>
  (await world.api<Record<string, unknown>[]>('GET', `/v2/users-by-email?email=${encodeURIComponent(email)}`))[0]

test('an administrator makes a user, a role and an organization, and brings them together', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'), 'users')
  const email = 'ada@example.com'
  await press(page, 'Create user')
  await dialog(page).getByLabel('Email').fill(email)
  await dialog(page).getByRole('textbox', { name: 'Password' }).fill('Correct-Horse-7')
  await confirm(page, 'Create')
  await page.getByRole('heading', { level: 1, name: email }).waitFor()

  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace')
  await page.getByRole('switch', { name: 'Email is verified' }).press('Space')
  await save(page, 'Profile', /\/users\//)
  await page.getByRole('heading', { level: 1, name: 'Ada Lovelace' }).waitFor()
  await page.getByLabel('Application metadata').fill('{ "plan": ')
  await page.getByText('This is not JSON yet').waitFor()
  await page.getByLabel('Application metadata').fill('{ "plan": "gold" }')
  await save(page, 'Metadata', /\/users\//)
  expect(await userOf(email)).toMatchObject({
    name: 'Ada Lovelace',
    email_verified: true,
    app_metadata: { plan: 'gold' },
  })

  await page.getByRole('link', { name: 'Roles', exact: true }).click()
  await press(page, 'Create role')
  await dialog(page).getByLabel('Name').fill('Editor')
  await confirm(page, 'Create')
  await page.getByRole('heading', { level: 1, name: 'Editor' }).waitFor()
  await tab(page, 'Permissions')
  await press(page, 'Add permissions')
  await pick(page, 'API', 'https://api.example.com')
  await pick(page, 'Permissions', 'write:things')
  await confirm(page, 'Add permissions')
  await page.getByRole('cell', { name: 'write:things', exact: true }).waitFor()
  await tab(page, 'Users')
  await press(page, 'Add users')
  await pick(page, 'Users', 'ada', email)
  await confirm(page, 'Add')
  await page.getByRole('link', { name: 'Ada Lovelace' }).click()
  await tab(page, 'Permissions')
  await page.getByRole('row', { name: /write:things.*Editor/ }).waitFor()
  await press(page, 'Add permissions')
  await pick(page, 'API', 'https://api.example.com')
  await pick(page, 'Permissions', 'read:things')
  await confirm(page, 'Add permissions')
  await page.getByRole('row', { name: /read:things.*Direct/ }).waitFor()
  expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(1)

  await page.getByRole('link', { name: 'Organizations', exact: true }).click()
  await press(page, 'Create organization')
  await dialog(page).getByRole('textbox', { name: 'Name', exact: true }).fill('acme')
  await dialog(page).getByLabel('Display name').fill('Acme Corporation')
  await confirm(page, 'Create')
  await page.getByRole('link', { name: 'Organizations', exact: true }).click()
  await page.getByLabel('Search for organizations').fill('corp')
  await page.getByLabel('Search for organizations').press('Enter')
  await page.getByRole('link', { name: 'Acme Corporation' }).click()
  await page.getByRole('heading', { level: 1, name: 'Acme Corporation' }).waitFor()
  await page.getByLabel('Primary colour').fill('#7a1fa2')
  await save(page, 'Branding', /\/organizations\//)
  await tab(page, 'Connections')
  await press(page, 'Enable connection')
  await pick(page, 'Connection', connectionName)
  await dialog(page).getByRole('switch', { name: 'Sign-up' }).press('Space')
  await confirm(page, 'Enable')
  await page.getByRole('switch', { name: `Assign membership: ${connectionName}`, checked: true }).waitFor()
  await tab(page, 'Members')
  await press(page, 'Add members')
  await pick(page, 'Users', 'ada', email)
  await confirm(page, 'Add')
  await press(page, 'Roles of Ada Lovelace')
  await pick(page, 'Roles', 'edit', 'Editor')
  await confirm(page, 'Save')
  await page.getByRole('row', { name: /Ada Lovelace.*Editor/ }).waitFor()
  await tab(page, 'Invitations')
  await press(page, 'Invite member')
  await dialog(page).getByLabel('Email').fill('new@example.com')
  await pick(page, 'Application', 'web')
  await pick(page, 'Roles', 'edit', 'Editor')
  await confirm(page, 'Send invitation')
  await page.getByRole('cell', { name: 'new@example.com', exact: true }).waitFor()
  const [mail] = await world.inbox('new@example.com')
  expect(mail?.text).toContain('Acme Corporation')
  await tab(page, 'Metadata')
  await press(page, 'Add entry')
  await page.getByLabel('Name 1').fill('plan')
  await page.getByLabel('Value 1').fill('gold')
  await save(page, 'Metadata', /\/organizations\//)
  expect(await world.api('GET', '/v2/organizations/name/acme')).toMatchObject({
    branding: { colors: { primary: '#7a1fa2' } },
    metadata: { plan: 'gold' },
  })

  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await page.getByLabel('Search for users').fill('ada')
  await page.getByLabel('Search for users').press('Enter')
  await page.getByRole('link', { name: 'Ada Lovelace' }).click()
  await tab(page, 'Organizations')
  await page.getByRole('link', { name: 'Acme Corporation' }).waitFor()
  await tab(page, 'Multi-factor')
  await press(page, 'Invite to enroll')
  await dialog(page).getByRole('switch').press('Space')
  await dialog(page).getByRole('button', { name: 'Create link' }).click()
  expect(await dialog(page).getByRole('textbox', { name: 'Link' }).inputValue()).toMatch(/^http\S+ticket/)
  await page.context().close()
})

/** Signs in as far as the password leads, in a browser of its own unless told. */
const logIn = async (
  who: { email: string },
  {
    secret = password,
    params = {},
    browser: own = visitor(world),
  }: { secret?: string; params?: object; browser?: Visitor } = {},
): Promise<Place> => submit(own, await authorize(own, { ...params }), { username: who.email, password: secret })

const codeOf = ({ away }: Place) => away?.searchParams.get('code') ?? undefined

test('what a user has is taken back by clicks, and is really gone', async () => {
  await world.factors('otp', 'recovery-code')
  await world.client({ client_id: 'shop', thirdParty: true })
  const person = await world.person({ factors: ['otp', 'recovery-code'] })
  const of = `/v2/users/${encodeURIComponent(person.id)}`
  const refreshable = await logIn(person, { params: { scope: 'openid offline_access' } })
  const redirect_uri = 'https://app.example.com/cb'
  const grant = { grant_type: 'authorization_code', code: codeOf(refreshable), redirect_uri }
  const { refresh_token } = (await token(world, 'web', grant)).body
  const shopper = visitor(world)
  const consent = await logIn(person, { browser: shopper, params: { client_id: 'shop' } })
  expect(codeOf(await submit(shopper, consent, {}, 'accept'))).toBeDefined()
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'))
  await page.goto(new URL(`dashboard/users/${encodeURIComponent(person.id)}?tab=factors`, world.issuer).href)

  await press(page, 'Regenerate recovery code')
  await dialog(page).getByRole('button', { name: 'Regenerate' }).click()
  const code = await dialog(page).getByRole('textbox', { name: 'Recovery code' }).inputValue()
  await press(page, 'Close')
  await world.policy('always')
  const asked = visitor(world)
  const options = await submit(asked, await logIn(person, { browser: asked }), {}, 'pick-authenticator')
  const field = await submit(asked, options, {}, 'recovery-code')
  expect((await submit(asked, field, { code: person.recoveryCode })).screen).toBe('mfa-recovery-code-challenge')
  expect((await submit(asked, field, { code })).screen).toBe('mfa-recovery-code-challenge-new-code')
  await world.policy('never')
  await press(page, 'Remove One-time password')
  await confirm(page, 'Remove')
  await page.getByRole('button', { name: 'Remove One-time password' }).waitFor({ state: 'detached' })
  const methods = await world.api<{ type: string }[]>('GET', `${of}/authentication-methods`)
  expect(methods.map(({ type }) => type)).not.toContain('totp')

  await tab(page, 'Sessions')
  const ends = page.getByRole('button', { name: /^End session/ })
  await ends.first().click()
  await confirm(page, 'End session')
  await expect.poll(async () => (await world.api<{ sessions: [] }>('GET', `${of}/sessions`)).sessions.length).toBe(1)
  await tab(page, 'Devices')
  if ((await page.getByRole('button', { name: /^Revoke/ }).count()) > 0) {
    await page.getByRole('button', { name: /^Revoke/ }).click()
    await confirm(page, 'Revoke')
  }
  await page.getByText('No refresh tokens').waitFor()
  expect(
    (await token(world, 'web', { grant_type: 'refresh_token', refresh_token: String(refresh_token) })).status,
  ).toBe(403)
  await press(page, 'Forget remembered browsers')
  await confirm(page, 'Forget')
  await tab(page, 'Consents')
  await page.getByRole('button', { name: /^Revoke/ }).click()
  await confirm(page, 'Revoke')
  await page.getByText('No consents').waitFor()
  expect(await world.api('GET', `/v2/grants?user_id=${encodeURIComponent(person.id)}`)).toEqual([])
  await tab(page, 'Sessions')
  await press(page, 'Sign out everywhere')
  await confirm(page, 'Sign out')
  await page.getByText('Not signed in').waitFor()
  expect(await world.api('GET', `${of}/sessions`)).toMatchObject({ sessions: [] })
  await page.context().close()
})

test('passwords, addresses, blocks and linked accounts of a user are changed by clicks', async () => {
  const [person, other] = await Promise.all([world.person({ verified: false }), world.person()])
  const of = `/v2/users/${encodeURIComponent(person.id)}`
  for (let n = 0; n < 10; n++) await logIn(person, { secret: 'Wrong-Horse-7' })
  expect(codeOf(await logIn(person))).toBeUndefined()
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'))
  await page.goto(new URL(`dashboard/users/${encodeURIComponent(person.id)}`, world.issuer).href)
  await page.getByText('Locked out after too many wrong passwords').waitFor()
  await press(page, 'Unblock')
  await page.getByText('Locked out').waitFor({ state: 'detached' })
  expect(codeOf(await logIn(person))).toBeDefined()

  await press(page, 'Change password')
  await dialog(page).getByRole('textbox', { name: 'New password' }).fill('short')
  await dialog(page).getByRole('button', { name: 'Change' }).click()
  await dialog(page).getByRole('alert').waitFor()
  await dialog(page).getByRole('textbox', { name: 'New password' }).fill('Battery-Staple-9')
  await confirm(page, 'Change')
  expect(codeOf(await logIn(person))).toBeUndefined()
  expect(codeOf(await logIn(person, { secret: 'Battery-Staple-9' }))).toBeDefined()
  await press(page, 'Create reset link')
  expect(await dialog(page).getByRole('textbox', { name: 'Link' }).inputValue()).toMatch(/^http\S+ticket/)
  await press(page, 'Close')

  const moved = `moved.${person.email}`
  await page.getByLabel('Email', { exact: true }).fill(moved)
  await save(page, 'Profile', /\/users\//)
  expect(await world.api('GET', of)).toMatchObject({ email: moved, email_verified: false })
  const act = async (item: string) => {
    await press(page, 'Actions')
    await page.getByRole('menuitem', { name: item, exact: true }).click()
  }
  await act('Send verification e-mail')
  await page.getByText('Verification e-mail sent').waitFor()
  expect((await world.inbox(moved)).length).toBeGreaterThan(0)
  await act('Block')
  await page.getByText('Blocked', { exact: true }).waitFor()
  expect(codeOf(await logIn({ email: moved }, { secret: 'Battery-Staple-9' }))).toBeUndefined()
  await act('Unblock')
  await page.getByText('Blocked', { exact: true }).waitFor({ state: 'detached' })
  expect(codeOf(await logIn({ email: moved }, { secret: 'Battery-Staple-9' }))).toBeDefined()

  await press(page, 'Link account')
  await pick(page, 'Account to link', other.email.slice(0, 8), other.email)
  await dialog(page).getByText('will be no user of its own any more').waitFor()
  await confirm(page, 'Link')
  await page.getByRole('button', { name: `Unlink ${other.email}` }).waitFor()
  expect(await userOf(other.email)).toBeUndefined()
  const { identities } = await world.api<{ identities: object[] }>('GET', of)
  expect(identities).toMatchObject([{}, { profileData: { email: other.email } }])
  expect(await page.getByRole('button', { name: `Unlink ${moved}` }).count()).toBe(0)
  await press(page, `Unlink ${other.email}`)
  await confirm(page, 'Unlink')
  await page.getByRole('button', { name: `Unlink ${other.email}` }).waitFor({ state: 'detached' })
  expect(await userOf(other.email)).toMatchObject({ user_id: other.id })

  const role = await world.api<{ id: string; name: string }>('POST', '/v2/roles', { name: 'Reviewer' })
  await tab(page, 'Roles')
  await press(page, 'Assign roles')
  await pick(page, 'Roles', 'review', role.name)
  await confirm(page, 'Assign')
  await press(page, `Remove ${role.name}`)
  await confirm(page, 'Remove')
  await page.getByText('No roles').waitFor()
  await tab(page, 'Permissions')
  await press(page, 'Add permissions')
  await pick(page, 'API', 'https://api.example.com')
  await pick(page, 'Permissions', 'read:things')
  await confirm(page, 'Add permissions')
  await page.getByRole('button', { name: /^Remove .*read:things/ }).click()
  await confirm(page, 'Remove')
  await expect.poll(() => world.api('GET', `${of}/permissions`)).toEqual([])
  await page.context().close()
})

test('what an organization has comes and goes by its buttons, as the API says', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'))
  const { id } = await world.api<{ id: string }>('POST', '/v2/organizations', { name: 'globex' })
  const client_id = await world.client({
    client_id: 'robot',
    app_type: 'non_interactive',
    grant_types: ['client_credentials'],
  })
  const { id: grant } = await world.api<{ id: string }>('POST', '/v2/client-grants', {
    client_id,
    audience: 'https://api.example.com',
    scope: ['read:things'],
    organization_usage: 'allow',
  })
  const inside = `/v2/organizations/${id}`
  const lists = async (path: string) => world.api('GET', `${inside}/${path}`)
  const open = async (name: string) => {
    await page.goto(new URL(`dashboard/organizations/${id}?tab=${name}`, world.issuer).href)
    await page.getByRole('tab', { selected: true }).waitFor()
  }

  await open('domains')
  await press(page, 'Add domain')
  await dialog(page).getByLabel('Domain').fill('globex.example')
  await confirm(page, 'Add')
  await press(page, 'Verify globex.example')
  await confirm(page, 'It is there: mark as verified')
  await page.getByText('Verified', { exact: true }).waitFor()
  await page.getByRole('switch', { name: /globex\.example/ }).press('Space')
  await expect
    .poll(() => lists('discovery-domains'))
    .toMatchObject({ domains: [{ status: 'verified', use_for_organization_discovery: false }] })
  await press(page, 'Remove globex.example')
  await confirm(page, 'Remove')
  await page.getByText('No domains').waitFor()

  await open('connections')
  await press(page, 'Enable connection')
  await pick(page, 'Connection', connectionName.slice(3, 12), connectionName)
  await confirm(page, 'Enable')
  await page.getByRole('switch', { name: `Assign membership: ${connectionName}` }).press('Space')
  await expect.poll(() => lists('enabled_connections')).toMatchObject([{ assign_membership_on_login: true }])
  await page.getByRole('switch', { name: `Sign-up: ${connectionName}` }).press('Space')
  await expect.poll(() => lists('enabled_connections')).toMatchObject([{ is_signup_enabled: true }])
  await press(page, 'Enable connection')
  await dialog(page).getByRole('combobox', { name: 'Connection' }).fill(connectionName)
  await page.getByRole('option', { name: /Enabled already/, disabled: true }).waitFor()
  await page.keyboard.press('Escape')
  await dialog(page).getByRole('button', { name: 'Cancel' }).click()
  await press(page, `Remove ${connectionName}`)
  await confirm(page, 'Remove')
  await page.getByText('No connections yet').waitFor()

  await open('applications')
  await press(page, 'Add application')
  await pick(page, 'Application', 'web')
  await confirm(page, 'Add')
  await page.getByRole('switch', { name: 'Open to members: web' }).press('Space')
  await expect
    .poll(() => lists('clients'))
    .toMatchObject({ clients: [{ client_id: 'web', use_for_member_access: false }] })
  await press(page, 'Add grant')
  await pick(page, 'Application', 'robot')
  await dialog(page).getByRole('combobox', { name: 'API' }).click()
  await page.getByRole('option', { name: 'https://api.example.com' }).click()
  await confirm(page, 'Add')
  await page.getByRole('cell', { name: 'read:things' }).waitFor()
  expect(await lists('client-grants')).toMatchObject([{ id: grant }])
  await press(page, 'Remove robot, https://api.example.com')
  await confirm(page, 'Remove')
  await page.getByText('No grants').waitFor()
  await press(page, 'Remove web')
  await confirm(page, 'Remove')
  await page.getByText('No applications').waitFor()

  await open('invitations')
  await press(page, 'Invite member')
  await dialog(page).getByLabel('Email').fill('hank@globex.example')
  await pick(page, 'Application', 'web')
  await dialog(page).getByRole('switch', { name: 'Send it by e-mail' }).press('Space')
  await dialog(page).getByRole('button', { name: 'Create link' }).click()
  expect(await dialog(page).getByRole('textbox', { name: 'Link' }).inputValue()).toContain('invitation=')
  await page.keyboard.press('Escape')
  await press(page, 'Revoke hank@globex.example')
  await confirm(page, 'Revoke')
  await page.getByText('No open invitations').waitFor()
  await press(page, 'Delete')
  await confirm(page, 'Delete')
  await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor()
  await expect(world.api('GET', inside)).rejects.toThrow('404')
  await page.context().close()
})

test('a file of users is imported, what was refused is listed, and all are exported to a file', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'), 'users/import-export')
  await page.locator('input[type=file]').setInputFiles({
    name: 'users.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify([{ email: 'imported@example.com' }, { email: 'no address' }])),
  })
  await press(page, 'Import')
  await page.getByRole('status').getByText('Completed').waitFor()
  await page.getByRole('row', { name: /no address/ }).waitFor()
  expect(await userOf('imported@example.com')).toBeDefined()

  await press(page, 'Export')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the export' }).click(),
  ])
  expect(file.suggestedFilename()).toMatch(/\.csv/)
  await page.context().close()
})

test('support sees roles and organizations and changes users alone', async () => {
  const person = await world.person()
  const role = await world.api<{ id: string }>('POST', '/v2/roles', { name: 'Seen' })
  const organization = await world.api<{ id: string }>('POST', '/v2/organizations', { name: 'seen' })
  const page = await openDashboard({ world, browser }, await administrator(world, 'support'), `roles/${role.id}`)
  expect(await page.getByLabel('Name').isDisabled()).toBe(true)
  await page.goto(new URL(`dashboard/organizations/${organization.id}`, world.issuer).href)
  await page.getByRole('heading', { level: 1, name: 'seen' }).waitFor()
  expect(await page.getByLabel('Display name').isDisabled()).toBe(true)
  expect(await page.getByRole('button', { name: /Save|Delete/ }).count()).toBe(0)
  await page.goto(new URL(`dashboard/users/${encodeURIComponent(person.id)}`, world.issuer).href)
  await page.getByLabel('Nickname').fill('Pat')
  await save(page, 'Profile', /\/users\//)
  await page.context().close()
})
