import { beforeAll, describe, expect, test } from 'vitest'
import { signIn } from '../administrators/sign-in.ts'
import { everyScreen } from '../browser/pages/screens.ts'
import { themeWith } from '../fixtures/theme.ts'
import { startWorld, type World } from '../fixtures/world.ts'

let world: World
let admin: Call
let readOnly: Call
type Call = Awaited<ReturnType<typeof signIn>>['call']
beforeAll(async () => {
  world = await startWorld()
  const caller = async (role: string) => {
    const person = await world.person()
    await world.api('PUT', `/sallyport/administrators/${encodeURIComponent(person.id)}`, { role })
    return (await signIn(world, person)).call
  }
  ;[admin, readOnly] = [await caller('admin'), await caller('read-only')]
}, 60_000)

interface Preview {
  html: string
  problems: { part: string; message: string }[]
}
const preview = async (body: object, call: Call = admin): Promise<Preview> => {
  const answer = await call('POST', '/sallyport/branding/preview', body)
  expect(answer, JSON.stringify(body)).toMatchObject({ status: 200 })
  return answer.body as Preview
}
const settings = async () =>
  Promise.all(
    [
      '/v2/branding',
      '/v2/branding/themes/default',
      '/v2/prompts/login/custom-text/en',
      '/v2/prompts/login/partials',
    ].map(async path => (await admin('GET', path)).body),
  )
const logged = async () =>
  (await world.api<{ description?: string }[]>('GET', '/v2/logs?per_page=100')).filter(({ description }) =>
    /preview/i.test(description ?? ''),
  )

describe('the preview of a page', () => {
  test('is there for every screen, as it is and with a mistake, for a read-only administrator too', async () => {
    const screens = everyScreen.filter(({ prompt }) => prompt !== 'account')
    for (const { name } of screens) {
      for (const with_error of [false, true]) {
        const { html, problems } = await preview({ screen: name, with_error }, readOnly)
        expect(problems).toEqual([])
        expect(html, name).not.toMatch(/undefined|\[object/)
        expect(html, name).not.toContain('/u/assets/style')
        expect(html, name).toContain('<h1>')
      }
    }
  })

  test('shows colours, texts, language and partials that are not saved, and keeps nothing of them', async () => {
    const before = [await settings(), await logged()]
    const { html } = await preview({
      screen: 'login',
      language: 'de',
      theme: themeWith({ colors: { primary_button: '#123456' } }),
      branding: { logo_url: 'https://pictures.example/mine.svg' },
      texts: { prompt: 'login', texts: { login: { title: 'Herein <b>' } } },
      partials: { 'form-content-end': '<p>Own {{ prompt.screen.name }}</p>' },
    })
    expect(html).toContain('--accent:#123456')
    expect(html).toContain('https://pictures.example/mine.svg')
    expect(html).toContain('Herein &lt;b&gt;')
    expect(html).toContain('lang="de"')
    expect(html).toContain('<p>Own login</p>')
    expect([await settings(), await logged()]).toEqual(before)
    expect((await preview({ screen: 'login' })).html).not.toContain('#123456')
  })

  test('is in the colours that are asked for, and needs nothing else of the server', async () => {
    const [light, dark] = [
      (await preview({ screen: 'mfa-otp-challenge', scheme: 'light' })).html,
      (await preview({ screen: 'mfa-otp-challenge', scheme: 'dark' })).html,
    ]
    expect(light).toContain('@media (max-width:0)')
    expect(dark).toContain('@media (min-width:0)')
    expect(dark).toContain('color-scheme: dark')
    for (const html of [light, dark]) {
      expect(html).not.toContain('prefers-color-scheme')
      expect(html).not.toContain('rel="stylesheet"')
      expect(html).toContain('url("data:font/woff2;base64,')
    }
  })

  test('begins with a policy under which nothing runs, whatever the template says', async () => {
    const template =
      '<!-- <head> --><html><head>{% auth0:head %}<script>evil()</script></head><body onload="evil()">{% auth0:widget %}</body></html>'
    const { html } = await preview({ screen: 'login', template })
    expect(html).toMatch(
      /^<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';/,
    )
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('evil'))
    expect(/content="([^"]+)"/.exec(html)?.[1]).not.toContain('script-src')
  })

  test('says what is wrong with Liquid, and shows the page without it', async () => {
    const problemOf = async (body: object) => {
      const { html, problems } = await preview({ screen: 'login', ...body })
      expect(html).toContain('name="password"')
      expect(problems).toHaveLength(1)
      return problems[0] as Preview['problems'][number]
    }
    expect(await problemOf({ template: '{% if %}' })).toMatchObject({ part: 'template' })
    expect((await problemOf({ template: '<p>{% auth0:head %}</p>' })).message).toContain('auth0:widget')
    const endless = '{% for i in (1..1000000) %}{% for j in (1..1000000) %}x{% endfor %}{% endfor %}'
    expect(await problemOf({ template: `{% auth0:head %}{% auth0:widget %}${endless}` })).toMatchObject({
      part: 'template',
      message: expect.stringMatching(/limit/),
    })
    expect(await problemOf({ partials: { 'form-footer-start': '{{ x | nothing }' } })).toMatchObject({
      part: 'form-footer-start',
    })
    expect(
      await problemOf({ partials: { 'form-content-start': "{% include '/etc/passwd' %}{% render x %}" } }),
    ).toMatchObject({
      part: 'form-content-start',
    })
  })

  test('is there at once of a page full of tags without an end', async () => {
    const template = `{% auth0:head %}{% auth0:widget %}${'<button data-copy '.repeat(16_000)}`
    expect((await preview({ screen: 'login', template })).problems).toEqual([])
  })

  test.each([
    ['no screen', {}],
    ['an unknown screen', { screen: 'constructor' }],
    ['a colour that is none', { screen: 'login', branding: { colors: { primary: 'red;}' } } }],
    ['half a theme', { screen: 'login', theme: { colors: {} } }],
    ['an address that is none', { screen: 'login', branding: { logo_url: 'javascript:alert(1)' } }],
    ['partials of a screen that takes none', { screen: 'mfa-otp-challenge', partials: { 'form-content-end': 'x' } }],
    ['a partial that is too long', { screen: 'login', partials: { 'form-content-end': 'x'.repeat(10_001) } }],
    ['a template that is too long', { screen: 'login', template: 'x'.repeat(600_000) }],
    ['more than there is', { screen: 'login', user: { email: 'a@b.c' } }],
  ])('refuses %s', async (_, body) => {
    expect(await admin('POST', '/sallyport/branding/preview', body)).toMatchObject({ status: 400 })
  })

  test('fills Liquid that is not saved only for who may save it', async () => {
    const call = (body: object) => readOnly('POST', '/sallyport/branding/preview', { screen: 'login', ...body })
    const refused = { status: 403, body: { errorCode: 'insufficient_scope' } }
    expect(await call({ template: '{% auth0:head %}{% auth0:widget %}' })).toMatchObject(refused)
    expect(await call({ partials: { 'form-content-end': 'x' } })).toMatchObject(refused)
    expect(await call({ template: null })).toMatchObject({ status: 200 })
  })
})

test('the texts of every prompt can be read in every language that there is', async () => {
  const { body } = await readOnly('GET', '/sallyport/prompts')
  const { prompts } = body as { prompts: { name: string; screens: { name: string }[] }[] }
  expect(prompts.flatMap(({ screens }) => screens.map(({ name }) => name)).sort()).toEqual(
    everyScreen.flatMap(({ name, prompt }) => (prompt === 'account' ? [] : [name])).sort(),
  )
  for (const { name } of prompts)
    expect(await readOnly('GET', `/sallyport/prompts/${name}/texts/en`), name).toMatchObject({ status: 200 })
  const texts = async (language: string) =>
    (await readOnly('GET', `/sallyport/prompts/login/texts/${language}`)).body as { login: { title: string } }
  expect((await texts('en')).login.title).toBe('Sign in')
  expect((await texts('de')).login.title).not.toBe('Sign in')
  expect((await texts('ja')).login.title).toBe('Sign in')
})

describe('the preview of a message', () => {
  test('is there for each of the e-mail templates as it stands', async () => {
    const { body } = await readOnly('GET', '/sallyport/email-templates')
    const { templates } = body as { templates: { template: string; sent: boolean; customized: boolean }[] }
    expect(templates).toHaveLength(13)
    expect(templates.find(({ template }) => template === 'welcome_email')?.sent).toBe(false)
    for (const { template } of templates) {
      const answer = await readOnly('POST', `/sallyport/email-templates/${template}/preview`, {})
      expect(answer).toMatchObject({ status: 200, body: { problems: [], subject: expect.stringMatching(/\S/) } })
      const built = await readOnly('GET', `/sallyport/email-templates/${template}/built-in`)
      const again = await admin('POST', `/sallyport/email-templates/${template}/preview`, built.body as object)
      expect((again.body as Preview).html, template).toBe((answer.body as Preview).html)
    }
  })

  test('is filled with sample data, and says at which part its Liquid is broken', async () => {
    const path = '/sallyport/email-templates/mfa_oob_code/preview'
    const good = {
      subject: '{{ code }} for {{ user.email }}',
      from: '{{ friendly_name }} <a@b.example>',
      body: '<p>{{ user.name }}</p>',
    }
    expect(await admin('POST', path, good)).toMatchObject({
      body: {
        subject: '123456 for ada.lovelace@example.com',
        html: expect.stringContaining('<p>Ada Lovelace</p>'),
        problems: [],
      },
    })
    const { body } = await admin('POST', path, {
      subject: '{% if %}',
      from: '{{ x',
      body: '{% for i in (1..9999999) %}x{% endfor %}',
    })
    expect((body as Preview).problems.map(({ part }) => part)).toEqual(['from', 'subject', 'body'])
    expect(await readOnly('POST', path, good)).toMatchObject({ status: 403 })
  })

  test('of a phone says what is written and what is spoken', async () => {
    const path = '/sallyport/branding/phone/templates/preview'
    expect(await admin('POST', path, { text: 'T {{ code }}', voice: 'V {{ code }}' })).toMatchObject({
      body: { text: 'T 123456', voice: 'V 1. 2. 3. 4. 5. 6', problems: [] },
    })
    expect(await admin('POST', path, { text: '{% x %}' })).toMatchObject({ body: { problems: [{ part: 'text' }] } })
    expect(await readOnly('POST', path, { text: 'x' })).toMatchObject({ status: 403 })
  })

  test('of an e-mail speaks the language and has the colours that are asked for', async () => {
    const path = '/sallyport/email-templates/verify_email/preview'
    const body = '{% if request_language == "de" %}Hallo{% else %}Hello{% endif %}'
    expect(await admin('POST', path, { body, language: 'de' })).toMatchObject({
      body: { html: expect.stringContaining('Hallo') },
    })
    expect(await admin('POST', path, { body })).toMatchObject({ body: { html: expect.stringContaining('Hello') } })
    const htmlOf = async (scheme: string) => ((await readOnly('POST', path, { scheme })).body as Preview).html
    expect(await htmlOf('light')).toContain('@media (max-width:0)')
    expect(await htmlOf('dark')).toContain('@media (min-width:0)')
    expect(await admin('POST', path, { language: 'tlh' })).toMatchObject({ status: 400 })
  })

  test('of a passwordless connection is what would be sent, by code or link, in mail or text', async () => {
    const path = '/sallyport/passwordless/email/preview'
    expect(await admin('POST', path, {})).toMatchObject({
      body: { subject: '123456 is your code to sign in', html: expect.stringContaining('123456'), problems: [] },
    })
    const given = {
      subject: '{{ send }} {{ requestedLanguage }}',
      body: '<p>{{ link }}</p>',
      send: 'link',
      language: 'fr',
    }
    expect(await admin('POST', path, given)).toMatchObject({
      body: { subject: 'link fr', html: expect.stringContaining('/sample</p>') },
    })
    expect(await admin('POST', path, { body: '{% x %}' })).toMatchObject({ body: { problems: [{ part: 'body' }] } })
    const sms = '/sallyport/passwordless/sms/preview'
    expect(
      await admin('POST', sms, { template: 'Word @@password@@ {{ locale }} {{ application.name }}', language: 'de' }),
    ).toMatchObject({
      body: { text: 'Word 123456 de My App', problems: [] },
    })
    expect(await admin('POST', sms, {})).toMatchObject({ body: { text: expect.stringContaining('123456') } })
    for (const one of [path, sms]) expect(await readOnly('POST', one, {})).toMatchObject({ status: 403 })
  })

  test('is sent where one asks for it, with the words of the provider where it refuses', async () => {
    const to = `try-${Date.now()}@example.com`
    expect(await admin('POST', '/sallyport/emails/provider/try', { to })).toMatchObject({ status: 202 })
    expect(await admin('POST', '/sallyport/email-templates/reset_email/try', { to })).toMatchObject({ status: 202 })
    expect((await world.inbox(to)).map(({ subject }) => subject)).toEqual(
      expect.arrayContaining([expect.stringContaining('test'), 'Reset your password']),
    )
    expect(await admin('POST', '/sallyport/email-templates/welcome_email/try', { to })).toMatchObject({
      status: 400,
      body: { message: 'Messages of this kind are switched off.' },
    })
    await world.api('POST', '/v2/emails/provider', {
      name: 'smtp',
      credentials: { smtp_host: '127.0.0.1', smtp_port: 1 },
    })
    expect(await admin('POST', '/sallyport/emails/provider/try', { to })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('could not be reached') },
    })
    await world.api('DELETE', '/v2/emails/provider')
    expect(await readOnly('POST', '/sallyport/emails/provider/try', { to })).toMatchObject({ status: 403 })
    expect(await admin('POST', '/sallyport/emails/provider/try', { to: 'x\r\nBcc: a@b.c' })).toMatchObject({
      status: 400,
    })
  })
})
