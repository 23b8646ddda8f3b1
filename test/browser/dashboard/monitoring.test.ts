import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { violations } from '../../fixtures/axe.ts'
import { launchBrowser } from '../../fixtures/browser.ts'
import { authorize, submit, visitor } from '../../fixtures/visitor.ts'
import { type Person, password, startWorld, type World } from '../../fixtures/world.ts'
import { administrator, openDashboard, requireBuilt } from './dashboard.ts'

let world: World
let browser: Browser
let person: Person
beforeAll(async () => {
  requireBuilt()
  ;[world, browser] = await Promise.all([startWorld(), launchBrowser()])
  await world.client({ client_id: 'web' })
  await world.factors('otp')
  await world.tenant({ customize_mfa_in_postlogin_action: true })
  await world.actions(
    `exports.onExecutePostLogin = async (event, api) => {
      console.log('who is it', event.user.email)
      api.authentication.challengeWith({ type: 'otp' })
    }`,
  )
  person = await world.person({ factors: ['otp'] })
  await logIn(person)
  await fail(person)
}, 60_000)
afterAll(() => browser?.close())
vi.setConfig({ testTimeout: 120_000 })

const logIn = async (who: Person): Promise<void> => {
  const here = visitor(world)
  const page = await submit(here, await authorize(here), { username: who.email, password })
  await submit(here, page, { code: who.code() })
}

const fail = async (who: Person): Promise<void> => {
  const here = visitor(world)
  await submit(here, await authorize(here), { username: who.email, password: 'Wrong-Horse-7' })
}

const rows = (page: Page) => page.locator('tbody tr').count()

test('from the log one gets to the login, why it was challenged, and what the Action wrote', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'read-only'), 'logs')
  await page.getByRole('radio', { name: 'Logins' }).press('Space')
  await page.getByRole('textbox', { name: 'User' }).fill(person.email)
  await page.getByRole('textbox', { name: 'IP address' }).fill('127.0.0.*')
  await page.getByRole('textbox', { name: 'From' }).fill('2020-01-01')
  await page.getByRole('button', { name: 'Apply filters' }).click()
  await page.waitForURL(/type=logins.*user=.*ip=127.*from=2020/)
  await page.getByText('Wrong password').first().waitFor()
  await expect.poll(() => rows(page)).toBe(2)
  await page.reload()
  await expect.poll(() => rows(page)).toBe(2)
  await page.getByRole('textbox', { name: 'To', exact: true }).fill('2020-01-02')
  await page.getByRole('button', { name: 'Apply filters' }).click()
  await page.getByText('Nothing matches').waitFor()
  await page.goBack()

  await page.getByRole('link', { name: 'Success login' }).click()
  await page.getByRole('link', { name: person.email }).waitFor()
  await page.getByRole('link', { name: 'What happened in this login' }).click()
  await page
    .getByRole('row', { name: /^mfa-otp-challenge The Action “Action 1” asked for one-time password/ })
    .waitFor()
  await page.getByText(`who is it ${person.email}`).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('link', { name: 'Execution record' }).click()
  await page.getByRole('heading', { level: 1, name: 'Action execution' }).waitFor()
  await page.getByText(`who is it ${person.email}`).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('link', { name: 'Logins', exact: true }).click()
  await expect.poll(() => rows(page)).toBeGreaterThan(1)
  await page.getByRole('combobox', { name: 'User' }).fill(person.email)
  await page.getByRole('option', { name: person.email }).click()
  await page.waitForURL(/user=/)
  await expect.poll(() => rows(page)).toBe(1)
  await page.getByRole('combobox', { name: 'Application' }).fill('web')
  await page.getByRole('option', { name: 'web' }).first().click()
  await page.waitForURL(/client=web/)
  await expect.poll(() => rows(page)).toBe(1)
  await page.reload()
  await expect.poll(() => page.getByRole('combobox', { name: 'User' }).inputValue()).toBe(person.email)
  await page.goto(new URL('dashboard/monitoring/logins?client=sallyport-dashboard', world.issuer).href)
  await expect.poll(() => rows(page)).toBe(1)
  // The page has renewed its token without a screen each time that it was loaded.
  await page.getByRole('switch', { name: 'Silent ones too' }).press('Space')
  await expect.poll(() => rows(page)).toBeGreaterThan(2)
  await page.context().close()
})

test('the log is followed live, and stands still while it is paused', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'read-only'), 'logs?type=fp')
  await page.getByRole('switch', { name: 'Live' }).press('Space')
  await page.getByText('Waiting for the next event').waitFor()
  const tailing = page.waitForResponse(answer => answer.url().includes('take=100'))
  await tailing
  await fail(person)
  await page.getByRole('link', { name: 'Wrong password' }).waitFor()
  expect(await rows(page)).toBe(1)
  await page.getByRole('button', { name: 'Pause' }).click()
  await fail(person)
  await page.getByText(/Paused; [1-9]\d* more since/).waitFor()
  expect(await rows(page)).toBe(1)
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect.poll(() => rows(page)).toBe(2)
  await page.context().close()
})

test('the overview says what logins came to, as plots and as tables', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'read-only'), 'monitoring/overview')
  await page.getByRole('img', { name: /^Logins: Success [1-9]\d*, Failure [1-9]/ }).waitFor()
  await page.getByRole('row', { name: /^One-time password 1 100%/ }).waitFor()
  await page.getByRole('button', { name: 'As table' }).first().click()
  await page.getByRole('columnheader', { name: 'When (UTC)' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('radio', { name: 'Month' }).press('Space')
  await page.waitForURL(/period=month/)
  await page.getByRole('row', { name: /^One-time password/ }).waitFor()
  await page.context().close()
})

test('an Action shows its runs and is tried with the event of a login', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'), 'actions/flows/login')
  await page.getByText(/Last day: 1 run, p50 \d+ ms.* none failed/).waitFor()
  await page.getByRole('link', { name: 'Library' }).click()
  await page.getByRole('link', { name: 'Action 1' }).click()
  await page.getByRole('tab', { name: 'Executions' }).click()
  await page.getByRole('row', { name: /Ran/ }).waitFor()
  await page.getByRole('tab', { name: 'Test' }).click()
  await page.getByRole('combobox', { name: 'Sample event' }).click()
  await page.getByRole('option', { name: person.email }).first().click()
  await expect.poll(() => page.getByRole('textbox', { name: 'Event' }).inputValue()).toContain(person.email)
  await page.getByRole('button', { name: 'Run' }).click()
  await page.getByText('It ran').waitFor()
  await page.getByText(`who is it ${person.email}`).waitFor()
  expect(await violations(page)).toEqual([])
  await page.context().close()
})
