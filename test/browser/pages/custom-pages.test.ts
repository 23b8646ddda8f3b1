import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeDocument } from '../../../src/store/settings.ts'
import { violations } from '../../fixtures/axe.ts'
import { launchBrowser } from '../../fixtures/browser.ts'
import { serveEveryView } from './every-view.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const open = async (options: BrowserContextOptions = {}) => {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const refused: string[] = []
  page.on('console', message => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text())
  })
  return { context, page, refused }
}

const template = (body = '', layout = ' class="_widget-auto-layout"') =>
  `<!DOCTYPE html>
<html lang="{{ locale }}" dir="{{ dir }}">
<head>{%- auth0:head -%}<style>.own { padding: 16px; text-align: center } .side { float: left; width: 40% }</style></head>
<body${layout}>${body}{%- auth0:widget -%}<footer class="own" style="letter-spacing: 2px">{{ tenant.friendly_name }}</footer></body>
</html>`

const fields = `<div class="ulp-field"><label for="full-name">Full name</label><input type="text" name="ulp-full-name" id="full-name"><div class="ulp-error-info" data-ulp-validation-function="named" data-ulp-validation-event-listeners="blur,change">Please tell your name</div></div>
<div class="ulp-field"><label for="plan">Plan</label><select name="ulp-plan" id="plan"><option>Free</option><option>Paid</option></select></div>
<div class="ulp-field"><input type="checkbox" name="ulp-terms" id="terms"><label for="terms">I agree to the <a href="https://example.com/terms">terms</a></label><div class="ulp-error-info" data-ulp-validation-function="agreed">Please agree</div></div>
<script>function named(input, submitted) { return !submitted || input.value.trim() !== '' }
function agreed(input, submitted) { return new Promise(done => setTimeout(() => done(!submitted || input.checked))) }</script>`

const submitted = async (page: Page) => {
  await page.fill('input[name=email]', 'ada@example.com')
  await page.fill('input[name=password]', 'Correct-Horse-7')
  await page.click('button[name=action][value=default]')
}

describe('fields of an administrator’s own', () => {
  test('look like ours, are checked before they are sent, and go to the login', async () => {
    const { url, login, services } = await serveEveryView()
    await writeDocument(services.db, 'partials', { signup: { signup: { 'form-content-end': fields } } })
    const { context, page, refused } = await open()
    await page.goto(`${url}u/signup?state=signup`)
    expect(await violations(page)).toEqual([])
    await submitted(page)
    await page.getByText('Please tell your name').waitFor()
    expect(login.handed).toEqual([])
    expect(await page.evaluate('document.activeElement.name')).toBe('ulp-full-name')
    expect(await page.getAttribute('#full-name', 'aria-invalid')).toBe('true')
    expect(await page.getByText('Please agree').isVisible()).toBe(true)
    expect(await violations(page)).toEqual([])
    await page.fill('#full-name', 'Ada')
    await page.selectOption('#plan', 'Paid')
    await page.check('#terms')
    await page.click('button[name=action][value=default]')
    await expect.poll(() => login.handed.length).toBe(1)
    expect(login.handed[0]).toMatchObject({
      action: 'default',
      fields: { email: 'ada@example.com', 'ulp-full-name': 'Ada', 'ulp-plan': 'Paid', 'ulp-terms': 'on' },
    })
    expect(refused).toEqual([])
    await context.close()
  })

  test('are sent without scripts too', async () => {
    const { url, login, services } = await serveEveryView()
    await writeDocument(services.db, 'partials', { signup: { signup: { 'form-footer-end': fields } } })
    const { context, page } = await open({ javaScriptEnabled: false })
    await page.goto(`${url}u/signup?state=signup`)
    await submitted(page)
    await expect.poll(() => login.handed.length).toBe(1)
    expect(login.handed[0]?.fields).toMatchObject({ 'ulp-full-name': '', 'ulp-plan': 'Free' })
    await context.close()
  })
})

describe('a page template', () => {
  test.each([
    { colorScheme: 'light' as const, viewport: { width: 1200, height: 900 } },
    { colorScheme: 'dark' as const, viewport: { width: 390, height: 844 } },
  ])('has the prompt in its middle, with its own around it: $viewport.width', async options => {
    const { url, services } = await serveEveryView()
    await writeDocument(services.db, 'page_template', { body: template('<header class="own">Ours</header>') })
    const { context, page, refused } = await open(options)
    for (const path of [
      'u/login?state=login',
      'u/mfa-otp-challenge?state=mfa-otp-challenge',
      'u/consent?state=consent',
    ]) {
      await page.goto(url + path)
      expect({ path, found: await violations(page) }).toEqual({ path, found: [] })
      const card = await page.locator('.card').boundingBox()
      expect(Math.round((card?.x ?? 0) + (card?.width ?? 0) / 2)).toBe(options.viewport.width / 2)
    }
    expect(refused).toEqual([])
    await context.close()
  })

  test('may put the prompt where it wants', async () => {
    const { url, services } = await serveEveryView()
    await writeDocument(services.db, 'page_template', { body: template('<div class="side">Ours</div>', '') })
    const { context, page } = await open({ viewport: { width: 1200, height: 900 } })
    await page.goto(`${url}u/login?state=login`)
    expect(await page.evaluate('getComputedStyle(document.body).display')).toBe('block')
    expect(await page.locator('.gate').isVisible()).toBe(false)
    await context.close()
  })

  test('runs its scripts and none that a value brings', async () => {
    const { url, services } = await serveEveryView()
    const body = template(
      `<script>globalThis.ran = ['own']</script><p onclick="ran.push('event')" id="p">x</p><a id="a" href="{{ application.metadata.link }}">x</a>{{ application.name }}`,
    )
    await writeDocument(services.db, 'page_template', { body })
    await services.db
      .updateTable('clients')
      .set({ name: `<img src=x onerror="ran.push('name')"><script>ran.push('script')</script>` })
      .where('client_id', '=', 'app-client-id')
      .execute()
    const { context, page } = await open()
    await page.goto(`${url}u/login?state=login`)
    await page.click('#p')
    expect(await page.evaluate('globalThis.ran')).toEqual(['own'])
    await context.close()
  })
})
