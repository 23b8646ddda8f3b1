import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../../fixtures/axe.ts'
import { launchBrowser } from '../../fixtures/browser.ts'
import { serveEveryView } from './every-view.ts'
import { setBranding } from './server.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const open = async (options: BrowserContextOptions = {}) => {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  return { context, page: await context.newPage() }
}

describe('every page', () => {
  test.each([
    { primary: '#ffffff', page_background: '#000000' },
    {
      primary: '#ffd400',
      page_background: { type: 'linear-gradient' as const, start: '#ff0080', end: '#7928ca', angle_deg: 35 },
    },
    { primary: '#000000', page_background: '#ffffff' },
  ])(
    'can be read whatever the brand: $primary',
    async colors => {
      const { url, services } = await serveEveryView()
      await setBranding(services, { colors, logo_url: 'data:image/png;base64,AA' })
      for (const colorScheme of ['light', 'dark'] as const) {
        const { context, page } = await open({ colorScheme })
        for (const path of [
          'u/login?state=login-errors',
          'u/consent?state=consent',
          'u/mfa-login-options?state=mfa-login-options',
        ]) {
          await page.goto(url + path)
          expect(await violations(page)).toEqual([])
        }
        await context.close()
      }
    },
    60_000,
  )
})

describe.each([true, false])('with scripts: %s', javaScriptEnabled => {
  test('a form is filled in by name and sent by its action', async () => {
    const { url, login } = await serveEveryView()
    const { context, page } = await open({ javaScriptEnabled })
    await page.goto(`${url}u/login?state=login`)
    await page.fill('input[name=username]', 'ada@example.com')
    await page.fill('input[name=password]', 'Correct-Horse-7')
    await page.click('button[name=action][value=default]')
    await page.waitForURL(/u\/login/)
    expect(login.handed).toEqual([
      {
        state: 'login',
        screen: 'login',
        action: 'default',
        fields: { username: 'ada@example.com', password: 'Correct-Horse-7' },
      },
    ])
    await context.close()
  })

  test('Enter sends what was typed, by the main button', async () => {
    const { url, login } = await serveEveryView()
    const { context, page } = await open({ javaScriptEnabled })
    await page.goto(`${url}u/mfa-otp-challenge?state=mfa-otp-challenge`)
    await page.fill('input[name=code]', '123456')
    await page.check('input[name=rememberBrowser]')
    await page.press('input[name=code]', 'Enter')
    await expect.poll(() => login.handed.length).toBe(1)
    expect(login.handed[0]).toMatchObject({ action: 'default', fields: { code: '123456', rememberBrowser: 'true' } })
    await context.close()
  })

  test('entries of a list and ways out are buttons', async () => {
    const { url, login } = await serveEveryView()
    const { context, page } = await open({ javaScriptEnabled })
    const press = async (path: string, action: string) => {
      await page.goto(url + path)
      await page.click(`button[name=action][value="${action}"]`)
      await page.waitForLoadState()
    }
    await press('u/organization-picker?state=organization-picker', 'selection-action::1')
    await press('u/mfa-login-options?state=mfa-login-options', 'otp')
    await press('u/mfa-otp-challenge?state=mfa-otp-challenge', 'pick-authenticator')
    await press('u/consent?state=consent', 'deny')
    expect(login.handed.map(({ action }) => action)).toEqual([
      'selection-action::1',
      'otp',
      'pick-authenticator',
      'deny',
    ])
    await context.close()
  })

  test('the language can be changed', async () => {
    const { url } = await serveEveryView()
    const { context, page } = await open({ javaScriptEnabled })
    await page.goto(`${url}u/login?state=login`)
    await page.selectOption('select[name=language]', 'de')
    if (!javaScriptEnabled) await page.click('button[value=change-language]')
    await expect.poll(() => page.textContent('h1')).toBe('Anmelden')
    await context.close()
  })
})

describe('comforts', () => {
  test('a password can be shown and is hidden again before it is sent', async () => {
    const { url } = await serveEveryView()
    const { context, page } = await open()
    await page.goto(`${url}u/login?state=login`)
    const input = page.getByLabel('Password', { exact: true })
    await input.fill('secret')
    await page.getByRole('button', { name: 'Show password' }).click()
    expect(await input.getAttribute('type')).toBe('text')
    await page.getByRole('button', { name: 'Hide password' }).click()
    expect(await input.getAttribute('type')).toBe('password')
    await context.close()
  })

  test('a form that was sent is not sent twice', async () => {
    const { url, login } = await serveEveryView()
    const { context, page } = await open()
    await page.goto(`${url}u/login?state=login`)
    await page.fill('input[name=username]', 'ada')
    await page.evaluate(
      `(() => { const b = document.querySelector('button[value=default]'); b.click(); b.click(); b.click() })()`,
    )
    await page.waitForLoadState('networkidle')
    expect(login.handed).toHaveLength(1)
    await context.close()
  })

  test('sending again has to wait', async () => {
    const { url } = await serveEveryView()
    const { context, page } = await open()
    await page.goto(`${url}u/mfa-email-challenge?state=mfa-email-challenge`)
    const button = page.locator('button[value=resend-code]')
    expect(await button.isDisabled()).toBe(true)
    await expect.poll(() => button.isEnabled(), { timeout: 15_000 }).toBe(true)
    await context.close()
  }, 30_000)

  test('what went wrong has the focus and is tied to its input', async () => {
    const { url } = await serveEveryView()
    const { context, page } = await open()
    await page.goto(`${url}u/login?state=login-errors`)
    const input = page.locator('input[name=password]')
    expect(await input.getAttribute('aria-invalid')).toBe('true')
    const id = (await input.getAttribute('aria-describedby')) ?? ''
    expect(await page.textContent(`[id="${id}"]`)).toContain('not right')
    expect(await page.evaluate('document.activeElement.name')).toBe('password')
    await context.close()
  })

  test('a secret can be copied', async () => {
    const { url } = await serveEveryView()
    const { context, page } = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
    await page.goto(`${url}u/mfa-otp-enrollment-code?state=mfa-otp-enrollment-code`)
    const secret = (await page.textContent('#secret'))?.trim()
    await page.getByRole('button', { name: 'Copy' }).click()
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(secret)
    await context.close()
  })
})
