import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeDocument } from '../../../src/store/settings.ts'
import { violations } from '../../fixtures/axe.ts'
import { launchBrowser } from '../../fixtures/browser.ts'
import type { TestServices } from '../../fixtures/services.ts'
import { loudTheme, plainTheme, themeWith } from '../../fixtures/theme.ts'
import { serveEveryView } from './every-view.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const open = async (options: BrowserContextOptions = {}) => {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  return { context, page: await context.newPage() }
}

const useTheme = (services: TestServices, theme: ReturnType<typeof plainTheme>) =>
  writeDocument(services.db, 'theme', { ...theme, themeId: 'a'.repeat(32), displayName: 'Test' })

/** Computed styles of the first element that the selector finds. */
const styles = (page: Page, selector: string, names: string[]): Promise<Record<string, string>> =>
  page.evaluate(
    `(() => { const s = getComputedStyle(document.querySelector(${JSON.stringify(selector)})); return Object.fromEntries(${JSON.stringify(names)}.map(n => [n, s[n]])) })()`,
  )

const rgb = (hex: string) => `rgb(${[1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`

const looks = async (page: Page, expected: Record<string, Record<string, string>>) => {
  for (const [selector, values] of Object.entries(expected))
    expect({ selector, ...(await styles(page, selector, Object.keys(values))) }).toEqual({ selector, ...values })
}

describe('a theme', () => {
  test('is what every part of the pages looks like', async () => {
    const { url, services } = await serveEveryView()
    const theme = loudTheme()
    const { colors } = theme
    await useTheme(services, theme)
    const { context, page } = await open({ viewport: { width: 1200, height: 900 }, colorScheme: 'light' })
    await page.goto(`${url}u/login?state=login-errors`)
    await looks(page, {
      html: { fontSize: '18px' },
      body: { color: rgb(colors.body_text), fontSize: '18px', fontWeight: '700' },
      '.card': {
        backgroundColor: rgb(colors.widget_background),
        borderTopColor: rgb(colors.widget_border),
        borderTopWidth: '4px',
        borderTopLeftRadius: '31px',
        boxShadow: 'none',
      },
      '.brand': { justifyContent: 'left' },
      '.brand .mark': { height: '64px' },
      '.heading': { textAlign: 'right' },
      h1: { color: rgb(colors.header), fontSize: '23.4px', fontWeight: '700' },
      '.description': { fontSize: '19.8px', fontWeight: '700' },
      '.field label': { color: rgb(colors.input_labels_placeholders), fontSize: '16.2px', fontWeight: '700' },
      '.control': {
        backgroundColor: rgb(colors.input_background),
        borderTopColor: rgb(colors.input_border),
        borderTopWidth: '2px',
        borderTopLeftRadius: '0px',
      },
      '.control input': { color: rgb(colors.input_filled_text) },
      '.field-error': { color: rgb(colors.error) },
      '.below a': {
        color: rgb(colors.links_focused_components),
        fontSize: '19.8px',
        fontWeight: '400',
        textDecorationLine: 'underline',
      },
      '.button.primary': {
        backgroundColor: rgb(colors.primary_button),
        color: rgb(colors.primary_button_label),
        borderTopWidth: '3px',
        borderTopLeftRadius: '32px',
        fontSize: '21.6px',
        fontWeight: '700',
      },
    })
    const card = await page.locator('.card').boundingBox()
    expect((card?.x ?? 0) + (card?.width ?? 0)).toBe(1200 - 96)
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      rgb(theme.page_background.background_color),
    )
    await page.focus('.button.primary')
    expect(await styles(page, '.button.primary', ['outlineColor', 'outlineStyle'])).toEqual({
      outlineColor: rgb(colors.base_focus_color as string),
      outlineStyle: 'solid',
    })
    await page.goto(`${url}u/mfa-login-options?state=mfa-login-options`)
    await looks(page, {
      '.option': { borderTopColor: rgb(colors.secondary_button_border), color: rgb(colors.secondary_button_label) },
      '.option-icon': { color: rgb(colors.icons) },
    })
    await page.goto(`${url}u/mfa-otp-challenge?state=mfa-otp-challenge`)
    expect(await page.getAttribute('input[name=code]', 'autocomplete')).toBe('off')
    await context.close()
  }, 60_000)

  test('shows other ways to sign in above the form or below it', async () => {
    const { url, services } = await serveEveryView()
    const { context, page } = await open()
    const above = async () => {
      await page.goto(`${url}u/login-id?state=login-id-passkey`)
      return page.evaluate(
        `Boolean(document.querySelector('.passkey').compareDocumentPosition(document.querySelector('form.form')) & 4)`,
      )
    }
    await useTheme(services, plainTheme())
    expect(await above()).toBe(false)
    await useTheme(services, themeWith({ widget: { social_buttons_layout: 'top' } }))
    expect(await above()).toBe(true)
    await context.close()
  })

  test('shows a field for each identifier where it says so, and hides the logo where it says so', async () => {
    const { url, login, services } = await serveEveryView()
    const { context, page } = await open()
    await useTheme(services, {
      ...themeWith({ widget: { logo_position: 'none', logo_url: 'https://images.example/logo.png' } }),
      identifiers: loudTheme().identifiers,
    } as ReturnType<typeof plainTheme>)
    await page.goto(`${url}u/login?state=login-errors`)
    expect(await page.locator('.brand img, .brand .mark').count()).toBe(0)
    await page.fill('input[name=email]', 'ada@example.com')
    await page.fill('input[name=password]', 'Correct-Horse-7')
    await page.click('button[name=action][value=default]')
    await page.waitForURL(/u\/login/)
    expect(login.handed[0]?.fields).toMatchObject({ email: 'ada@example.com', username: '' })
    await context.close()
  })

  test('loads its typeface and pictures from where they are, and nothing else from elsewhere', async () => {
    const { url, services } = await serveEveryView()
    await useTheme(
      services,
      themeWith({
        fonts: { font_url: 'https://fonts.example/brand.woff2' },
        page_background: { background_image_url: 'https://images.example/bg.svg' },
        widget: { logo_url: 'https://images.example/logo.svg' },
      }),
    )
    const { context, page } = await open()
    const asked: string[] = []
    const refused: string[] = []
    page.on('console', message => void (message.type() === 'error' && refused.push(message.text())))
    await page.route(/\.example\//, route => {
      asked.push(route.request().url())
      return route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' })
    })
    const answer = await page.goto(`${url}u/login?state=login`)
    await page.waitForLoadState('networkidle')
    expect(new Set(asked)).toEqual(
      new Set([
        'https://fonts.example/brand.woff2',
        'https://images.example/bg.svg',
        'https://images.example/logo.svg',
      ]),
    )
    expect(refused.filter(text => text.includes('Content Security Policy'))).toEqual([])
    const policy = (await answer?.headerValue('content-security-policy')) ?? ''
    expect(policy).toContain("font-src 'self' https://fonts.example;")
    expect(policy).toMatch(/script-src 'nonce-[^']+';/)
    expect(policy).not.toContain('unsafe')
    await context.close()
  })

  test.each([
    { colorScheme: 'light' as const, viewport: { width: 1200, height: 900 } },
    { colorScheme: 'dark' as const, viewport: { width: 1200, height: 900 } },
    { colorScheme: 'dark' as const, viewport: { width: 390, height: 844 } },
  ])(
    'as Auth0’s editor makes it can be read and used: $colorScheme, $viewport.width',
    async options => {
      const { url, services } = await serveEveryView()
      await useTheme(services, themeWith({ colors: { success: '#0a7a63' } }))
      const { context, page } = await open(options)
      for (const path of [
        'u/login?state=login-errors',
        'u/signup?state=signup',
        'u/login-id?state=login-id-passkey',
        'u/mfa-login-options?state=mfa-login-options',
        'u/mfa-otp-challenge?state=mfa-otp-challenge',
        'u/mfa-otp-enrollment-code?state=mfa-otp-enrollment-code',
        'u/mfa-sms-enrollment?state=mfa-sms-enrollment',
        'u/consent?state=consent',
      ]) {
        await page.goto(url + path)
        expect({ path, found: await violations(page) }).toEqual({ path, found: [] })
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      }
      expect(await styles(page, '.card', ['backgroundColor'])).toEqual({ backgroundColor: 'rgb(255, 255, 255)' })
      await context.close()
    },
    90_000,
  )
})
