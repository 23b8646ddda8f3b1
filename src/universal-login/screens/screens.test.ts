import { describe, expect, test } from 'vitest'
import { loginSamples, type Sample, standaloneSamples } from '../../../test/browser/pages/views.ts'
import { readBrand } from '../brand.ts'
import { page } from '../layout.ts'
import type { Screen, Surroundings } from '../screen.ts'
import { common } from '../texts/index.ts'
import { ownScreens } from './index.ts'

const samples = [...loginSamples, ...standaloneSamples]
const screenOf = (sample: Sample) => ownScreens.find(screen => screen.name === sample.screen) as Screen

const around = (text: (plain: string) => string = plain => plain): Surroundings => ({
  state: text('state'),
  nonce: 'nonce',
  locale: 'en',
  languages: ['en', 'de'],
  tenant: { friendlyName: text('Northwind'), supportEmail: text('help@example.com'), supportUrl: undefined },
  client: { id: 'client', name: text('Orders') },
  organization: { id: 'org_1', name: 'acme', displayName: text('Acme'), hasLogo: false },
  brand: readBrand({}),
  links: { login: '/u/login', signup: '/u/signup', resetPassword: '/u/reset-password-request' },
  returnTo: 'https://orders.example.com/',
  hidden: { xsrf: text('hidden') },
})

const pageOf = async (sample: Sample, at = around(), texts?: Record<string, string>): Promise<string> => {
  const screen = screenOf(sample)
  const { title, body } = screen.render(
    {
      data: sample.data ?? {},
      errors: sample.errors ?? [],
      submitted: sample.submitted ?? {},
      user: sample.user,
      canPick: sample.canPick ?? false,
      texts,
    },
    at,
  )
  return String(await page(at, { title, screen: screen.name, body, languageAction: '/u/x' }))
}

const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&\${clientName}`

/** The sample with each of its texts made hostile in turn. */
const poisoned = (value: unknown): unknown[] => {
  if (typeof value === 'string') return [hostile]
  if (Array.isArray(value))
    return value.flatMap((item, i) => poisoned(item).map(bad => value.map((other, j) => (i === j ? bad : other))))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => poisoned(item).map(bad => ({ ...value, [key]: bad })))
  return []
}

describe('screens', () => {
  test('every screen has a sample', () => {
    expect(new Set(samples.map(sample => sample.screen))).toEqual(new Set(ownScreens.map(screen => screen.name)))
  })

  test.each(samples)('$name: nothing that comes in becomes markup', async sample => {
    const scripts = (text: string) => text.match(/<script/g)?.length
    const clean = await pageOf(sample)
    const variants: string[] = [
      await pageOf(
        sample,
        around(() => hostile),
      ),
    ]
    for (const part of ['data', 'submitted', 'errors'] as const) {
      for (const bad of poisoned(sample[part] ?? {})) {
        // Where a screen takes only certain words, others are refused before they are shown.
        const shown = await pageOf({ ...sample, [part]: bad } as Sample).catch(() => undefined)
        if (shown !== undefined) variants.push(shown)
      }
    }
    for (const key of Object.keys(screenOf(sample).texts))
      variants.push(await pageOf(sample, around(), { [key]: hostile }))
    for (const variant of variants) {
      expect(variant).not.toContain('<script>alert')
      expect(variant).not.toContain('<img src=x')
      expect(scripts(variant)).toBe(scripts(clean))
    }
  })

  test.each(samples)('$name: every text is there and filled, every input is labelled', async sample => {
    const html = await pageOf(sample)
    expect(html).not.toMatch(/undefined|\[object|\$\{/)
    expect(html.match(/<h1>[^<]+<\/h1>/g)).toHaveLength(1)
    for (const [, attributes = ''] of html.matchAll(/<input ([^>]*)>/g)) {
      if (/type="(hidden|radio)"|\bhidden\b/.test(attributes)) continue
      const id = /\bid="([^"]+)"/.exec(attributes)?.[1]
      expect(html, attributes).toContain(`<label for="${id}">`)
      for (const described of /aria-describedby="([^"]+)"/.exec(attributes)?.[1]?.split(' ') ?? [])
        expect(html).toContain(`id="${described}"`)
    }
  })

  test('errors without a text of their own still say something', async () => {
    const sample: Sample = { name: 'x', screen: 'login', data: {}, errors: [{ code: 'never-heard-of' }] }
    expect(await pageOf(sample)).toContain(common['unknown-error'])
  })

  test('an error about an input that the page does not have is shown at the top', async () => {
    const sample: Sample = {
      name: 'x',
      screen: 'login-id',
      data: {},
      errors: [{ code: 'wrong-credentials', field: 'password' }],
    }
    expect(await pageOf(sample)).toMatch(/role="alert" data-error-code="wrong-credentials"/)
  })

  test('an administrator’s own texts stand in place of ours, variables included', async () => {
    const html = await pageOf({ name: 'x', screen: 'login', data: {} }, around(), {
      title: 'Hello, ${clientName}!',
      pageTitle: 'In',
    })
    expect(html).toContain('<h1>Hello, Orders!</h1>')
    expect(html).toContain('<title>In | Acme</title>')
  })

  test('a form’s unknown, overlong and non-text fields are dropped, customers’ own are kept', () => {
    const { read } = screenOf({ name: 'x', screen: 'login' })
    const form = {
      username: 'ada',
      password: 'x'.repeat(5000),
      state: 's',
      action: 'default',
      'ulp-terms': 'on',
      extra: '1',
      __proto__: 'p',
    }
    expect(read(form)).toEqual({ username: 'ada', 'ulp-terms': 'on' })
  })

  test('passwords are never shown again', async () => {
    const sample: Sample = {
      name: 'x',
      screen: 'signup',
      data: {},
      submitted: { password: 'Hunter2-Hunter2', email: 'a@b.c' },
    }
    expect(await pageOf(sample)).not.toContain('Hunter2')
  })

  test('no page has an inline handler or an inline style', async () => {
    for (const sample of samples) expect(await pageOf(sample)).not.toMatch(/<[^>]+\s(on\w+|style)=/i)
  })
})
