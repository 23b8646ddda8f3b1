import { beforeAll, expect, test } from 'vitest'
import { authorize, stateOf, submit, visit, visitor } from '../fixtures/visitor.ts'
import { password, startWorld, type World } from '../fixtures/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web' })
  await world.tenant({ friendly_name: 'Northwind', enabled_locales: ['en', 'it'] })
  await world.api('PATCH', '/v2/branding', { logo_url: 'https://images.example/logo.png' })
})

const say = (prompt: string, language: string, texts: Record<string, Record<string, string>>) =>
  world.api('PUT', `/v2/prompts/${prompt}/custom-text/${language}`, texts)

test('an administrator’s texts are in the language of the page, under Auth0’s names too, and are text', async () => {
  await say('login', 'en', {
    login: {
      pageTitle: 'In | ${clientName}',
      title: 'Hello <b>',
      emailPlaceholder: 'Your mail',
      passwordPlaceholder: 'Your secret',
      logoAltText: 'Logo of ${companyName} "x',
      'wrong-email-credentials': 'Mail or secret is wrong',
    },
  })
  await say('login', 'it', { login: { title: 'Ciao' } })
  const browser = visitor(world)
  const page = await authorize(browser, { ui_locales: 'en' })
  expect(page.text).toContain('<title>In | web | Northwind</title>')
  expect(page.text).toContain('<h1>Hello &lt;b&gt;</h1>')
  expect(page.text).toContain('>Your mail</label>')
  expect(page.text).toContain('>Your secret</label>')
  expect(page.text).toContain('alt="Logo of Northwind &quot;x"')
  const wrong = await submit(browser, page, { username: 'nobody@example.com', password })
  expect(wrong.text).toContain('data-error-code="wrong-credentials">Mail or secret is wrong')
  expect((await authorize(visitor(world), { ui_locales: 'it' })).text).toContain('<h1>Ciao</h1>')
})

test('a language whose texts are taken back is no language of the pages any more', async () => {
  const languages = async () =>
    [...(await authorize(visitor(world))).text.matchAll(/<option value="([^"]+)"/g)].map(m => m[1])
  expect(await languages()).toEqual(['en', 'it'])
  await say('login', 'it', {})
  expect(await languages()).toEqual([])
  expect((await authorize(visitor(world), { ui_locales: 'it' })).text).toContain('<html lang="en"')
})

test('texts for all screens are on each, and those of a screen that is not there harm nothing', async () => {
  await say('common', 'en', { common: { showPasswordText: 'Reveal' } })
  await say('login', 'en', { login: { title: 'Hello' }, 'no-such-screen': { title: 'x' } })
  expect(await world.api('GET', '/v2/prompts/login/custom-text/en')).toEqual({
    login: { title: 'Hello' },
    'no-such-screen': { title: 'x' },
  })
  const browser = visitor(world)
  const page = await authorize(browser)
  expect(page.text).toContain('>Reveal</button>')
  expect((await visit(browser, `/u/signup?state=${stateOf(page)}`)).text).toContain('>Reveal</button>')
})

test('there are at most thirty texts of an administrator’s own on a screen', async () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`var-${i}`, 'x']))
  await say('signup', 'en', { signup: many(30) })
  await expect(say('signup', 'en', { signup: many(31) })).rejects.toThrow('400')
})
