import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser } from '../../fixtures/browser.ts'
import { bindActions } from '../../fixtures/tenant.ts'
import { authorize, submit, visitor } from '../../fixtures/visitor.ts'
import { type Person, password, startWorld, type World } from '../../fixtures/world.ts'
import { administrator, openDashboard, requireBuilt } from './dashboard.ts'

let world: World
let browser: Browser
beforeAll(async () => {
  requireBuilt()
  ;[world, browser] = await Promise.all([startWorld(), launchBrowser()])
  await world.client({ client_id: 'web' })
  await world.factors('otp')
  await world.tenant({ customize_mfa_in_postlogin_action: true })
}, 60_000)
afterAll(() => browser?.close())

vi.setConfig({ testTimeout: 120_000 })

const code = "exports.onExecutePostLogin = async (event, api) => { api.authentication.challengeWith({ type: 'otp' }) }"
/** Writes an Action by clicks, and stays on its page. */
const build = async (page: Page, name: string, version?: string) => {
  await go(page, 'Library')
  await page.getByRole('button', { name: 'Build Action' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  if (version) {
    await dialog.getByRole('combobox', { name: 'Trigger version' }).click()
    await page.getByRole('option', { name: version }).click()
  }
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

const logIn = async ({ email }: Person) => {
  const other = visitor(world)
  return submit(other, await authorize(other), { username: email, password })
}

const go = async (page: Page, link: string, heading = link) => {
  await page.getByRole('navigation').getByRole('link', { name: link, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}

const openAction = async (page: Page, name: string) => {
  await go(page, 'Library')
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

const apply = async (page: Page) => {
  await page.getByRole('button', { name: 'Apply' }).click()
  // Applied, and not only pending, once there is nothing left to discard.
  await page.getByRole('button', { name: 'Discard' }).and(page.locator(':disabled')).waitFor()
}

const findings = (page: Page) => page.getByRole('region', { name: 'What the check found' })

test('each fault of the checklist is made, and found in the dashboard by clicks', async () => {
  const [enrolled, bare] = await Promise.all([world.person({ factors: ['otp'] }), world.person({ factors: ['otp'] })])
  await bindActions(world, { 'Ask for a code': code })
  expect(await logIn(enrolled)).toMatchObject({ screen: 'mfa-otp-challenge' })
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'), 'security/mfa')

  // 1. The setting is off: told where it was switched off, in the flow, before a deploy, and by the log.
  const toggle = page.getByRole('switch', { name: 'Customize MFA factors using Actions' })
  await toggle.press('Space')
  await findings(page).getByText('a login in which challengeWith is called is refused').waitFor()
  expect((await logIn(enrolled)).away?.searchParams.get('error')).toBe('access_denied')
  await go(page, 'Logs')
  await page.getByText('customize_mfa_in_postlogin_action').first().waitFor()
  await go(page, 'Login flow')
  await findings(page).getByText('Customize MFA factors using Actions').waitFor()
  await findings(page).getByRole('link', { name: 'Ask for a code' }).click()
  await page.getByRole('button', { name: 'Deploy', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'What would break' })
  await dialog.getByText('Customize MFA factors using Actions').waitFor()
  await dialog.getByRole('button', { name: 'Back to the code' }).click()
  await findings(page).getByRole('link', { name: 'Change the MFA settings' }).click()
  await toggle.press('Space')
  await findings(page).waitFor({ state: 'detached' })

  // 2. The factor is off.
  await page.getByRole('switch', { name: 'One-time password' }).press('Space')
  await findings(page).getByText('One-time password is off: a login in which challengeWith is called fails').waitFor()
  expect((await logIn(enrolled)).away?.searchParams.get('error')).toBe('access_denied')
  await go(page, 'Logs')
  await page.getByText('otp is not enabled in the tenant').first().waitFor()
  await go(page, 'Multi-factor Auth', 'Multi-factor Authentication')
  await page.getByRole('switch', { name: 'One-time password' }).press('Space')
  await findings(page).waitFor({ state: 'detached' })

  // 3. The user is not enrolled: the log says so, and leads to the user.
  await go(page, 'Users')
  await page.getByRole('link', { name: bare.email }).click()
  await page.getByRole('tab', { name: 'Multi-factor' }).click()
  await page.getByRole('button', { name: 'Reset multi-factor authentication' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click()
  await page.getByText('No factors').waitFor()
  expect((await logIn(bare)).away?.searchParams.get('error')).toBe('access_denied')
  await go(page, 'Logs')
  await page.getByText('otp is not enrolled by the user').first().waitFor()
  await page
    .getByRole('row', { name: /otp is not enrolled by the user/ })
    .first()
    .getByRole('link')
    .first()
    .click()
  await page.getByText('otp is not enrolled by the user').first().waitFor()
  await page.getByRole('main').getByRole('link', { name: bare.email }).first().click()
  await page.getByRole('tab', { name: 'Multi-factor' }).click()
  await page.getByText('No factors').waitFor()

  // 4. Not deployed, or in no flow.
  await go(page, 'Login flow')
  await page.getByRole('button', { name: 'Take Ask for a code out' }).click()
  await apply(page)
  await build(page, 'Never deployed')
  await findings(page).getByText('It has never been deployed').waitFor()
  await openAction(page, 'Ask for a code')
  await findings(page).getByText('It is in no flow').waitFor()
  await findings(page).getByRole('link', { name: 'Add it to the flow' }).click()
  await page.getByPlaceholder('Add an Action').click()
  await page.getByRole('option', { name: 'Ask for a code' }).click()
  await apply(page)
  expect(await logIn(enrolled)).toMatchObject({ screen: 'mfa-otp-challenge' })

  // 5. An older version of the trigger, updated where it is told.
  await build(page, 'Of last year', 'v2 (deprecated)')
  await findings(page).getByText('version v2 of post-login').waitFor()
  await findings(page).getByRole('button', { name: 'Update' }).click()
  await findings(page).getByText('version v2 of post-login').waitFor({ state: 'detached' })
  const { actions } = await world.api<{ actions: object[] }>('GET', '/v2/actions/actions?actionName=Of%20last%20year')
  expect(actions).toMatchObject([{ supported_triggers: [{ id: 'post-login', version: 'v3' }] }])
  await page.context().close()
})
