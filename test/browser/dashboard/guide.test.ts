import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { violations } from '../../fixtures/axe.ts'
import { launchBrowser } from '../../fixtures/browser.ts'
import { atScreen, enterCode, signIn } from '../../fixtures/pages.ts'
import { totp } from '../../fixtures/tenant.ts'
import { startWorld, type World } from '../../fixtures/world.ts'
import { requireBuilt } from './dashboard.ts'

let world: World
let browser: Browser
beforeAll(async () => {
  requireBuilt()
  ;[world, browser] = await Promise.all([startWorld(), launchBrowser()])
}, 60_000)
afterAll(() => browser?.close())
vi.setConfig({ testTimeout: 180_000 })

const user = { email: 'ada@example.com', password: 'Correct-Horse-7' }

/** Back to the checklist, and on to one of its steps. */
const step = async (page: Page, title: string): Promise<void> => {
  await page.getByRole('link', { name: 'Getting Started' }).click()
  await page.getByRole('link', { name: title, exact: true }).click()
}

/** The tab that a step opens. */
const tabOf = async (page: Page, title: string): Promise<Page> => {
  const [tab] = await Promise.all([page.context().waitForEvent('page'), step(page, title)])
  tab.setDefaultTimeout(20_000)
  return tab
}

const done = (page: Page) => page.getByRole('img', { name: 'Done', exact: true }).count()

test('the guide goes by clicks alone from an empty tenant to a challenged login, which says why', async () => {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(new URL('dashboard/', world.issuer).href)
  await page.waitForURL(url => url.pathname.startsWith('/u/'))
  await signIn(page, world.server.admin)
  await page.getByRole('heading', { level: 1, name: 'Getting started' }).waitFor()
  await page.getByText('0 of 7').waitFor()

  await step(page, 'Switch a factor on')
  await page.getByRole('switch', { name: 'One-time password' }).press('Space')
  await page.getByRole('switch', { name: 'One-time password', checked: true }).waitFor()
  await step(page, 'Let Actions choose the factor')
  await page.getByRole('switch', { name: 'Customize MFA factors using Actions' }).press('Space')
  await page.getByRole('switch', { name: 'Customize MFA factors using Actions', checked: true }).waitFor()

  await step(page, 'Create a user to try it with')
  await page.getByRole('button', { name: 'Create user' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Email').fill(user.email)
  await dialog.getByRole('textbox', { name: 'Password' }).fill(user.password)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { level: 1, name: user.email }).waitFor()

  await step(page, 'Write and deploy an Action')
  await page.getByRole('button', { name: 'Build Action' }).first().click()
  await dialog.getByLabel('Name').fill('Choose the factor')
  await dialog.getByRole('combobox', { name: 'Template' }).click()
  await page.getByRole('option', { name: 'Ask for a code' }).click()
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { level: 1, name: 'Choose the factor' }).waitFor()
  await page.getByRole('button', { name: 'Deploy', exact: true }).click()
  await page.getByText('is in no flow yet').waitFor()

  await step(page, 'Add it to the login flow')
  await page.getByPlaceholder('Add an Action').click()
  await page.getByRole('option', { name: 'Choose the factor' }).click()
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByRole('button', { name: 'Discard' }).and(page.locator(':disabled')).waitFor()

  const first = await tabOf(page, 'Try it: enroll a factor')
  await signIn(first, user)
  await atScreen(first, 'mfa-otp-enrollment-qr')
  const link = (await first.getAttribute('a[href^="otpauth:"]', 'href')) as string
  const seed = new URL(link).searchParams.get('secret') as string
  await enterCode(first, totp(seed))
  await first.getByRole('heading', { level: 1, name: 'The login is complete' }).waitFor()
  await first
    .getByRole('row', { name: /mfa-otp-enrollment-qr.*“Choose the factor” asked for the enrollment of/ })
    .waitFor()
  await first.close()

  const second = await tabOf(page, 'Try it again: be asked for it')
  await signIn(second, user)
  await atScreen(second, 'mfa-otp-challenge')
  await enterCode(second, '000000')
  await enterCode(second, totp(seed, 1))
  await second.getByRole('heading', { level: 1, name: 'The login is complete' }).waitFor()
  await second.getByText('"email": "ada@example.com"').waitFor()
  await second.getByRole('button', { name: 'Copy the ID token' }).waitFor()
  await second.getByRole('row', { name: /^login Nobody was signed in/ }).waitFor()
  await second.getByRole('row', { name: /mfa-otp-challenge The Action “Choose the factor” asked for/ }).waitFor()
  await second.getByText('Wrong answer: one-time password').waitFor()
  expect(await violations(second)).toEqual([])
  // Its tokens are for whoever tried it: the address alone shows the way, and no tokens.
  expect(new URL(second.url()).search).toMatch(/^\?login=[\w-]+$/)
  const other = await page.context().newPage()
  await other.goto(second.url())
  await other.getByRole('row', { name: /mfa-otp-challenge/ }).waitFor()
  expect(await other.getByText('ID token').count()).toBe(0)

  await page.getByRole('link', { name: 'Getting Started' }).click()
  await page.reload()
  await page.getByText('7 of 7').waitFor()
  expect(await done(page)).toBe(7)
  await page.context().close()
})

test('a login that is refused ends with what the application is told, and why', async () => {
  await world.actions('exports.onExecutePostLogin = async (event, api) => { api.access.deny("closed on Sundays") }')
  const person = await world.person()
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(new URL('dashboard/try?start', world.issuer).href)
  await signIn(page, { ...user, email: person.email })
  // Nobody is signed in to the dashboard here: what was tried is kept until somebody is.
  await page.waitForURL(url => url.pathname.startsWith('/u/'))
  await atScreen(page, 'login')
  await signIn(page, world.server.admin)
  await page.getByRole('heading', { level: 1, name: 'The login was refused' }).waitFor()
  await page.getByText('closed on Sundays').first().waitFor()
  await page.getByText(/^It asked for deny/).waitFor()
  await world.actions()
  await world.client({ client_id: 'web' })
  await world.resource('https://api.example.com')
  await page.goto(new URL('dashboard/try', world.issuer).href)
  await page.getByRole('combobox', { name: 'Application' }).fill('web')
  await page.getByRole('option', { name: 'web' }).click()
  await page.getByRole('button', { name: 'Add this page' }).click()
  await page.getByRole('combobox', { name: 'API' }).fill('api.example')
  await page.getByRole('option', { name: 'https://api.example.com' }).click()
  for (const scope of ['read:things', 'offline_access']) {
    await page.getByRole('combobox', { name: 'Scopes' }).fill(scope)
    await page.keyboard.press('Enter')
  }
  await page.getByLabel('Login hint').fill(person.email)
  await page.getByRole('button', { name: 'Try', exact: true }).click()
  await atScreen(page, 'login')
  expect(await page.inputValue('input[name="username"]')).toBe(person.email)
  await signIn(page, { ...user, email: person.email })
  await page.getByRole('tab', { name: 'Access token' }).click()
  await page.getByText('"scope": "openid profile email read:things offline_access"').waitFor()
  // The secret of the application is no secret to this administrator, and what could keep a user signed in is gone.
  await page.getByRole('tab', { name: 'Refresh token' }).click()
  await page.getByText('It was revoked as soon as it had come').waitFor()
  const left = `/v2/users/${encodeURIComponent(person.id)}`
  expect(await world.api('GET', `${left}/refresh-tokens`)).toMatchObject({ tokens: [] })
  expect(await world.api('GET', `${left}/sessions`)).toMatchObject({ sessions: [] })
  await page.getByRole('link', { name: 'Change the request' }).click()
  await page.getByRole('button', { name: 'Take this page out' }).click()
  await page.getByRole('button', { name: 'Add this page' }).waitFor()
  expect(await page.getByRole('button', { name: 'Try', exact: true }).isDisabled()).toBe(true)
  await page.goto(new URL('dashboard/try?code=somebodys&state=else', world.issuer).href)
  // An application of one's own may end here too: its code is shown, and not taken.
  await page.getByRole('heading', { level: 1, name: 'The login is complete' }).waitFor()
  await page.getByText('so the code below expires unused').waitFor()
  expect(await page.getByText('ID token').count()).toBe(0)
  await page.context().close()
})
