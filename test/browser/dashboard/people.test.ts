import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser } from '../../fixtures/browser.ts'
import { connectionName, startWorld, type World } from '../../fixtures/world.ts'
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
