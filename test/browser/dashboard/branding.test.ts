import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
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

vi.setConfig({ testTimeout: 90_000 })

const go = async (page: Page, path: string) => {
  await page.goto(new URL(`dashboard/branding/${path}`, world.issuer).href)
  await page.locator('h1').waitFor()
}
const save = async (page: Page) => {
  const button = page.getByRole('button', { name: 'Save changes' })
  await button.click()
  await page.getByRole('button', { name: 'Discard' }).waitFor({ state: 'detached' })
  await expect.poll(() => button.isDisabled()).toBe(true)
}
const write = async (page: Page, text: string) => {
  await page.locator('.monaco-editor .view-lines').first().click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}
const preview = (page: Page) => page.frameLocator('iframe[title^="Preview"]')
const colourOf = (button: Locator) =>
  button.evaluate(one => one.ownerDocument.defaultView?.getComputedStyle(one).backgroundColor)

test('colours, texts, partials and a template are seen in the preview, then at the login page', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'), 'branding/universal-login')
  await preview(page).getByRole('heading', { name: 'Sign in' }).waitFor()

  await page.getByLabel('Primary color').fill('#7b1fa2')
  await expect.poll(() => colourOf(preview(page).locator('button.primary'))).toBe('rgb(123, 31, 162)')
  await page.getByLabel('Logo URL').fill('javascript:alert(1)')
  await page.getByText('An address that begins with https://').waitFor()
  expect(await page.getByRole('button', { name: 'Save changes' }).isDisabled()).toBe(true)
  await page.getByLabel('Logo URL').fill('')
  await save(page)

  // Other screens, in other colours, on a phone, with a mistake.
  await page.getByRole('combobox', { name: 'Screen' }).fill('mfa-otp-challenge')
  await page.getByRole('option', { name: 'mfa-otp-challenge', exact: true }).click()
  await page.getByText('Dark', { exact: true }).click()
  await page.getByText('Phone', { exact: true }).click()
  await page.getByRole('switch', { name: 'With an error' }).press('Space')
  await preview(page).locator('[data-error-code="invalid-code"]').waitFor()

  await page.getByRole('tab', { name: 'Custom Text' }).click()
  await page.getByLabel('Find a text').fill('title')
  await page.getByLabel('title', { exact: true }).fill('Welcome aboard')
  await preview(page).getByRole('heading', { name: 'Welcome aboard' }).waitFor()
  await save(page)

  await page.getByRole('tab', { name: 'Partials' }).click()
  await write(page, '{% nope %}')
  await page.getByRole('alert').filter({ hasText: /nope/ }).waitFor()
  await write(page, '<p>Mind the gap</p>')
  await preview(page).getByText('Mind the gap').waitFor()
  await save(page)

  await page.getByRole('tab', { name: 'Page Template' }).click()
  await page.getByRole('button', { name: 'Write a template' }).click()
  await page.locator('.monaco-editor .view-lines').waitFor()
  await write(page, '<html><head>{%- auth0:head -%}</head></html>')
  await page.getByRole('alert').filter({ hasText: 'auth0:widget' }).waitFor()
  await write(
    page,
    '<html><head>{%- auth0:head -%}<script>document.title="ran";top.ran=1;parent.ran=1</script></head><body class="_widget-auto-layout">{%- auth0:widget -%}<footer>From the template</footer><img src="x" onerror="parent.ran=1"></body></html>',
  )
  await preview(page).getByText('From the template').waitFor()
  // What runs on the page itself runs neither in the preview nor in the dashboard.
  expect(await page.evaluate('window.ran')).toBeUndefined()
  expect(await page.locator('iframe').getAttribute('sandbox')).toBe('')
  await save(page)

  const visitor = await browser.newPage()
  await visitor.goto(new URL('dashboard/', world.issuer).href)
  await visitor.getByRole('heading', { name: 'Welcome aboard' }).waitFor()
  await visitor.getByText('Mind the gap').waitFor()
  await visitor.getByText('From the template').waitFor()
  expect(await colourOf(visitor.locator('button.primary'))).toBe('rgb(123, 31, 162)')
  await visitor.close()
  await page.context().close()
})

test('a mail says what an administrator wrote, and a test of it arrives', async () => {
  const person = await administrator(world, 'admin')
  const page = await openDashboard({ world, browser }, person, 'branding/email-provider')
  await page.getByRole('button', { name: 'Send test' }).click()
  await page.getByRole('status').filter({ hasText: 'Sent' }).waitFor()
  expect((await world.inbox(person.email)).map(({ subject }) => subject)).toEqual([expect.stringContaining('A test')])

  await page.getByRole('combobox', { name: 'Provider' }).click()
  await page.getByRole('option', { name: 'SMTP' }).click()
  await page.getByLabel('Host').fill('127.0.0.1')
  await page.getByLabel('Port').fill('1')
  await page.getByRole('textbox', { name: 'Password' }).fill('a-very-secret-value')
  await save(page)
  await page.getByRole('button', { name: 'Send test' }).click()
  await page.getByText('The mail server could not be reached').waitFor()
  await page.reload()
  await page.getByPlaceholder('Stored; type to replace it').waitFor()
  expect(await page.content()).not.toContain('a-very-secret-value')
  await page.getByRole('button', { name: 'Delete provider' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('No provider yet').waitFor()

  await page.getByRole('link', { name: 'Email Templates' }).click()
  await page.getByRole('link', { name: 'Verification Code for Email MFA' }).click()
  await page.getByLabel('Subject').fill('{% if %}')
  await page.getByText(/if/).first().waitFor()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('The subject cannot be filled').waitFor()
  await page.getByLabel('Subject').fill('Your secret word is {{ code }}')
  await write(page, '<h1>Hello {{ user.name }}</h1>')
  await preview(page).getByRole('heading', { name: 'Hello Ada Lovelace' }).waitFor()
  await save(page)
  await page.getByRole('button', { name: 'Send test' }).click()
  await page.getByRole('status').filter({ hasText: 'Sent' }).waitFor()
  const mails = await world.inbox(person.email)
  expect(mails.map(({ subject }) => subject)).toContain('Your secret word is 123456')
  expect(mails.find(({ subject }) => subject?.includes('secret word'))?.text).toContain('Hello Ada Lovelace')

  await go(page, 'phone-provider')
  await page.getByRole('combobox', { name: 'Provider' }).click()
  await page.getByRole('option', { name: 'Twilio' }).click()
  await page.getByLabel('Account SID').fill('AC123')
  await page.getByRole('textbox', { name: 'Auth token' }).fill('another-secret')
  await page.getByLabel('From').fill('+15550001111')
  await save(page)
  await go(page, 'phone-templates')
  await page.getByLabel('Text', { exact: true }).fill('Word: {{ code }}')
  await page.getByText('Word: 123456').waitFor()
  await save(page)
  expect(await world.api('GET', '/v2/branding/phone/templates')).toMatchObject({
    templates: [{ type: 'otp_verify', content: { body: { text: 'Word: {{ code }}' } } }],
  })
  await page.context().close()
})

test('a theme, texts, a template and wordings are taken back by their buttons', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'), 'branding/universal-login')
  const confirm = async (name: string) => {
    await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const theme = () => world.api('GET', '/v2/branding/themes/default')
  await page.getByText('A theme of your own', { exact: true }).click()
  await page.getByLabel('Primary button', { exact: true }).fill('#aa3300')
  await save(page)
  expect(await theme()).toMatchObject({ colors: { primary_button: '#aa3300' } })
  await page.getByText('Light and dark', { exact: true }).click()
  await save(page)
  await expect(theme()).rejects.toThrow('404')

  await world.api('PUT', '/v2/prompts/login/custom-text/en', { login: { title: 'Mine', description: 'Too' } })
  await go(page, 'universal-login?tab=texts')
  await page.getByLabel('Find a text').fill('title')
  await page
    .getByRole('button', { name: /^Reset/ })
    .first()
    .click()
  await save(page)
  expect(await world.api('GET', '/v2/prompts/login/custom-text/en')).toEqual({ login: { description: 'Too' } })

  await world.api('PUT', '/v2/branding/templates/universal-login', {
    template: '<html><head>{%- auth0:head -%}</head><body>{%- auth0:widget -%}</body></html>',
  })
  await go(page, 'universal-login?tab=template')
  await page.getByRole('button', { name: 'Delete template' }).click()
  await confirm('Delete')
  await page.getByRole('button', { name: 'Write a template' }).waitFor()
  await expect(world.api('GET', '/v2/branding/templates/universal-login')).rejects.toThrow('404')

  const body = '{% if request_language == "de" %}<h1>Hallo</h1>{% else %}<h1>Hello</h1>{% endif %}'
  const shared = { template: 'reset_email', syntax: 'liquid', from: null, subject: null, enabled: true }
  await world.api('POST', '/v2/email-templates', { ...shared, body })
  await world.api('PATCH', '/v2/tenants/settings', { enabled_locales: ['en', 'de'] })
  await go(page, 'email-templates/reset_email')
  await preview(page).getByRole('heading', { name: 'Hello' }).waitFor()
  await page.getByRole('combobox', { name: 'Language of the reader' }).click()
  await page.getByRole('option', { name: 'German (de)' }).click()
  await preview(page).getByRole('heading', { name: 'Hallo' }).waitFor()
  await page.getByRole('button', { name: 'Reset to built in' }).click()
  await confirm('Reset')
  await page.getByRole('button', { name: 'Reset to built in' }).waitFor({ state: 'detached' })
  expect(await world.api('GET', '/v2/email-templates/reset_email')).toMatchObject({ body: null })

  const { id } = await world.api<{ id: string }>('POST', '/v2/connections', { name: 'email', strategy: 'email' })
  await page.goto(new URL(`dashboard/authentication/passwordless/${id}`, world.issuer).href)
  await page.getByText('123456 is your code to sign in').waitFor()
  await page.getByText('With a link', { exact: true }).click()
  await page.getByText('Sign in to My App').first().waitFor()
  await page.context().close()
})

test('a read-only administrator sees all of it and can change nothing', async () => {
  const page = await openDashboard(
    { world, browser },
    await administrator(world, 'read-only'),
    'branding/universal-login',
  )
  await preview(page).locator('h1').waitFor()
  expect(await page.getByLabel('Logo URL').isDisabled()).toBe(true)
  await page.getByText('Dark', { exact: true }).click()
  for (const path of [
    'universal-login?tab=texts',
    'universal-login?tab=partials',
    'universal-login?tab=template',
    'email-provider',
    'email-templates/verify_email',
    'phone-provider',
    'phone-templates',
  ]) {
    await go(page, path)
    await expect.poll(() => page.locator('[data-loading]').count(), { timeout: 20_000 }).toBe(0)
    expect(await page.getByRole('button', { name: /^(Save|Delete|Reset|Send|Write)/ }).count(), path).toBe(0)
    expect(await page.getByText('Your role does not include this').count(), path).toBe(0)
  }
  await page.context().close()
})
