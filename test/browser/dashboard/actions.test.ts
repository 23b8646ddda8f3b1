import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { violations } from '../../fixtures/axe.ts'
import { launchBrowser } from '../../fixtures/browser.ts'
import { testRegistry } from '../../fixtures/registry.ts'
import { authorize, submit, visitor } from '../../fixtures/visitor.ts'
import { password, startWorld, type World } from '../../fixtures/world.ts'
import { administrator, openDashboard, requireBuilt } from './dashboard.ts'

let world: World
let browser: Browser
beforeAll(async () => {
  requireBuilt()
  const registry = await testRegistry({ name: 'greeting', version: '1.0.0', files: { 'index.js': '' } })
  vi.stubEnv('npm_config_registry', registry.url)
  ;[world, browser] = await Promise.all([startWorld(), launchBrowser()])
  await world.client({ client_id: 'web' })
  await world.factors('otp', 'email')
  await world.tenant({ customize_mfa_in_postlogin_action: true })
}, 60_000)
afterAll(() => {
  vi.unstubAllEnvs()
  return browser?.close()
})
vi.setConfig({ testTimeout: 120_000 })

const create = async (page: Page, name: string, template?: string): Promise<void> => {
  await page.goto(new URL('dashboard/actions/library', world.issuer).href)
  await page.getByRole('button', { name: 'Build Action' }).first().click()
  await page.getByLabel('Name').fill(name)
  if (template) {
    await page.getByRole('combobox', { name: 'Template' }).click()
    await page.getByRole('option', { name: template }).click()
  }
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await page.locator('.monaco-editor .view-line').first().waitFor()
}

const told = /runs as it is now|is in no flow yet/
const deploy = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Deploy', exact: true }).click()
  await page.getByText(told).waitFor()
  await page.locator('.mantine-Notification-closeButton').click()
  await page.getByText(told).waitFor({ state: 'detached' })
}

describe('an Action is', () => {
  test('begun from a template, deployed, ordered by keys, and decides the next login', async () => {
    const page = await openDashboard({ world, browser }, await administrator(world, 'admin'))
    await create(page, 'First')
    await deploy(page)
    await create(page, 'Second', 'Alternate factor')
    await deploy(page)

    await page.getByRole('link', { name: 'Login flow' }).click()
    for (const name of ['First', 'Second']) {
      await page.getByPlaceholder('Add an Action').click()
      await page.getByRole('option', { name }).click()
    }
    const order = () => page.locator('[data-place]').evaluateAll(all => all.map(one => one.getAttribute('data-place')))
    expect(await order()).toEqual(['First', 'Second'])
    await page.getByRole('button', { name: 'Move First' }).focus()
    for (const key of ['Space', 'ArrowDown', 'Space']) {
      await page.keyboard.press(key)
      await page.waitForTimeout(400)
    }
    expect(await order()).toEqual(['Second', 'First'])
    await page.getByRole('button', { name: 'Apply' }).click()
    // Applied, and not only pending, once there is nothing left to discard.
    await page.getByRole('button', { name: 'Discard' }).and(page.locator(':disabled')).waitFor()
    const { bindings } = await world.api<{ bindings: { display_name: string }[] }>(
      'GET',
      '/v2/actions/triggers/post-login/bindings',
    )
    expect(bindings.map(one => one.display_name)).toEqual(['Second', 'First'])

    const person = await world.person({ factors: ['otp'] })
    const other = visitor(world)
    const next = await submit(other, await authorize(other), { username: person.email, password })
    expect(next.screen).toBe('mfa-otp-challenge')
    await world.actions()
    await page.context().close()
  })

  test('checked against the types of event and api while one types', async () => {
    const page = await openDashboard({ world, browser }, await administrator(world, 'admin'))
    await create(page, 'Typed')
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Control+Home')
    for (let line = 0; line < 4; line++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('End')
    await page.keyboard.type("\napi.authentication.challengeWith({ type: 'telepathy' })")
    await page.locator('.monaco-editor .squiggly-error').first().waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    expect(await page.locator('.monaco-editor').evaluate(one => one.contains(one.ownerDocument.activeElement))).toBe(
      false,
    )
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('Not deployed').waitFor()
    expect(await violations(page)).toEqual([])
    await page.context().close()
  })

  test('tried with an event, given secrets that are not shown again, and taken back to an earlier version', async () => {
    const page = await openDashboard({ world, browser }, await administrator(world, 'admin'))
    await create(page, 'Kept', 'Alternate factor')
    await page.getByRole('tabpanel').getByLabel('Name').fill('KEY')
    await page.getByRole('tabpanel').getByRole('textbox', { name: 'Value' }).fill('a-very-secret-value')
    await page.getByRole('button', { name: 'Add secret' }).click()
    await page.getByRole('cell', { name: 'KEY', exact: true }).waitFor()
    await page.getByRole('tab', { name: 'Test' }).click()
    await page.getByRole('button', { name: 'Run' }).click()
    await page.getByText('It ran').waitFor()
    await page.getByText('challengeWith').or(page.getByText('"challenge"')).first().waitFor()
    await deploy(page)

    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('\n// changed\n')
    await deploy(page)
    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.getByRole('row', { name: /^2\s*Live/ }).waitFor()
    await page.getByRole('row', { name: /^1 / }).getByRole('button', { name: 'Deploy again' }).click()
    await page.getByRole('row', { name: /^3\s*Live/ }).waitFor()
    const { actions } = await world.api<{ actions: { name: string; deployed_version: { code: string } }[] }>(
      'GET',
      '/v2/actions/actions?actionName=Kept',
    )
    expect(actions[0]?.deployed_version.code).not.toContain('// changed')
    expect(await page.content()).not.toContain('a-very-secret-value')

    await page.getByRole('tab', { name: 'Secrets' }).click()
    const panel = page.getByRole('tabpanel')
    const add = async (name: string, value: string) => {
      await panel.getByRole('textbox', { name: 'Name' }).fill(name)
      await panel.getByRole('textbox', { name: 'Value' }).fill(value)
      await page.getByRole('button', { name: name === 'KEY' ? 'Replace secret' : 'Add secret' }).click()
      await panel.getByRole('textbox', { name: 'Name' }).and(page.locator('[value=""]')).waitFor()
      await page.getByRole('cell', { name, exact: true }).waitFor()
    }
    await add('KEY', 'another-value')
    await add('OTHER', 'value')
    await page.getByRole('button', { name: 'Remove OTHER' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('cell', { name: 'OTHER', exact: true }).waitFor({ state: 'detached' })
    const kept = async () =>
      (
        await world.api<{ actions: { id: string; secrets: { name: string }[]; dependencies: object[] }[] }>(
          'GET',
          '/v2/actions/actions?actionName=Kept',
        )
      ).actions[0]
    expect((await kept())?.secrets.map(({ name }) => name)).toEqual(['KEY'])

    await page.getByRole('tab', { name: 'Dependencies' }).click()
    await panel.getByPlaceholder('Search npm').fill('greet')
    await page.getByRole('option', { name: 'greeting' }).click()
    await page.getByRole('button', { name: 'Add dependency' }).click()
    await page.getByRole('cell', { name: 'greeting', exact: true }).waitFor()
    expect((await kept())?.dependencies).toMatchObject([{ name: 'greeting', version: '1.0.0' }])
    await page.getByRole('button', { name: 'Remove greeting' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('cell', { name: 'greeting', exact: true }).waitFor({ state: 'detached' })

    // One that is bound cannot go; taken out of its flow it does, with all that is in it.
    const bind = (ids: string[]) =>
      world.api('PATCH', '/v2/actions/triggers/post-login/bindings', {
        bindings: ids.map(value => ({ ref: { type: 'action_id', value } })),
      })
    await bind([(await kept())?.id ?? ''])
    const dialog = page.getByRole('dialog')
    const remove = async () => {
      await page.getByRole('button', { name: 'More' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await dialog.getByRole('button', { name: 'Delete' }).click()
    }
    await remove()
    await dialog.getByRole('alert').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await bind([])
    await remove()
    await page.getByRole('heading', { level: 1, name: 'Library' }).waitFor()
    expect(await kept()).toBeUndefined()
    await page.context().close()
  })
})
