import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { launchBrowser } from '../../fixtures/browser.ts'
import { startWorld, type World } from '../../fixtures/world.ts'
import { administrator, openDashboard, requireBuilt } from './dashboard.ts'

let world: World
let browser: Browser
beforeAll(async () => {
  requireBuilt()
  ;[world, browser] = await Promise.all([startWorld(), launchBrowser()])
}, 60_000)
afterAll(() => browser?.close())

vi.setConfig({ testTimeout: 60_000 })

/** By the keyboard, as no mouse is needed. */
const toggle = (page: Page, name: string) => page.getByRole('switch', { name }).press('Space')

describe('an administrator', () => {
  test('switches factors on and off, and sees what is wrong with a set of them', async () => {
    await world.factors()
    const page = await openDashboard({ world, browser }, await administrator(world, 'admin'), 'security/mfa')
    await toggle(page, 'Email')
    await page.getByText('cannot stand alone').waitFor()
    await toggle(page, 'One-time password')
    await page.getByText('cannot stand alone').waitFor({ state: 'detached' })
    await page.getByRole('radio', { name: 'Always' }).check()
    await toggle(page, 'Customize MFA factors using Actions')
    await page.reload()
    await page.getByRole('radio', { name: 'Always', checked: true }).waitFor()
    const on = await world.api<{ name: string; enabled: boolean }[]>('GET', '/v2/guardian/factors')
    expect(
      on
        .filter(({ enabled }) => enabled)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['email', 'otp'])
    expect(await world.api('GET', '/v2/guardian/policies')).toEqual(['all-applications'])
    expect(await world.api('GET', '/v2/tenants/settings')).toMatchObject({ customize_mfa_in_postlogin_action: true })
    await world.policy('never')
    await page.context().close()
  })

  test('creates a user, finds it, invites it to enroll, blocks and deletes it', async () => {
    await world.factors('otp')
    const page = await openDashboard({ world, browser }, await administrator(world, 'admin'), 'users')
    const email = `new.${Date.now()}@example.com`
    await page.getByRole('button', { name: 'Create user' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Email').fill(email)
    await dialog.getByRole('textbox', { name: 'Password' }).fill('short')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await dialog.getByText('too weak').waitFor()
    await dialog.getByRole('textbox', { name: 'Password' }).fill('Correct-Horse-7')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { level: 1, name: email }).waitFor()

    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Send an invitation to enroll' }).click()
    await page.getByText('Invitation sent').waitFor()
    expect((await world.inbox(email)).filter(({ text }) => /enroll/i.test(text))).toHaveLength(1)

    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Block' }).click()
    await page.getByText('Blocked', { exact: true }).waitFor()

    await page.goto(new URL(`dashboard/users?q=${encodeURIComponent(`"email:${email}"`)}`, world.issuer).href)
    await page.getByRole('link', { name: email }).click()
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor()
    expect(await world.api('GET', `/v2/users-by-email?email=${encodeURIComponent(email)}`)).toEqual([])
    await page.context().close()
  })

  test('resets the factors of a user, after being asked', async () => {
    const person = await world.person({ factors: ['otp', 'phone'] })
    const page = await openDashboard({ world, browser }, await administrator(world, 'support'))
    await page.goto(new URL(`dashboard/users/${encodeURIComponent(person.id)}`, world.issuer).href)
    await page.getByRole('tab', { name: 'Multi-factor' }).click()
    await page.getByRole('cell', { name: 'One-time password', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Reset multi-factor authentication' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect(await world.api('GET', `/v2/users/${encodeURIComponent(person.id)}/authentication-methods`)).not.toEqual([])
    await page.getByRole('button', { name: 'Reset multi-factor authentication' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click()
    await page.getByText('No factors').waitFor()
    await page.context().close()
  })

  test('gives a user a role, and takes it away', async () => {
    const other = await world.person()
    const page = await openDashboard({ world, browser }, await administrator(world, 'admin'), 'settings/administrators')
    await page.getByRole('button', { name: 'Add administrator' }).click()
    await page.getByRole('combobox', { name: 'User' }).fill(other.email.slice(0, 8))
    await page.getByRole('option', { name: other.email }).click()
    await page.getByRole('radio', { name: 'Read-only' }).check()
    await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
    const roleOf = async () =>
      (
        await world.api<{ administrators: { user_id: string; role: string }[] }>('GET', '/sallyport/administrators')
      ).administrators.find(({ user_id }) => user_id === other.id)?.role
    await page.getByRole('combobox', { name: `Role of ${other.email}` }).click()
    await page.getByRole('option', { name: 'Support' }).click()
    await expect.poll(roleOf).toBe('support')
    await toggle(page, 'Require a second factor of every administrator')
    await expect.poll(() => world.api('GET', '/sallyport/administrators/settings')).toEqual({ mfa_required: true })
    await toggle(page, 'Require a second factor of every administrator')
    await expect.poll(() => world.api('GET', '/sallyport/administrators/settings')).toEqual({ mfa_required: false })
    await page.getByRole('button', { name: `Remove ${other.email}` }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('button', { name: `Remove ${other.email}` }).waitFor({ state: 'detached' })
    expect(await roleOf()).toBeUndefined()
    await page.context().close()
  })
})

test('a read-only administrator sees everything and can change nothing', async () => {
  await world.factors('otp')
  const person = await world.person()
  const page = await openDashboard({ world, browser }, await administrator(world, 'read-only'), 'security/mfa')
  await page.getByRole('switch', { name: 'Customize MFA' }).waitFor()
  for (const control of [...(await page.getByRole('switch').all()), ...(await page.getByRole('radio').all())])
    expect(await control.isDisabled()).toBe(true)
  await page.goto(new URL(`dashboard/users/${encodeURIComponent(person.id)}`, world.issuer).href)
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await page.getByRole('button', { name: 'Actions' }).count()).toBe(0)
  await page.goto(new URL('dashboard/users', world.issuer).href)
  await page.getByRole('link', { name: person.email }).waitFor()
  expect(await page.getByRole('button', { name: 'Create user' }).count()).toBe(0)
  await page.context().close()
})

test('somebody who is no administrator is told so on every page', async () => {
  const page = await openDashboard({ world, browser }, await world.person(), 'users')
  await page.getByText('Your role does not include this').waitFor()
  await page.context().close()
})
