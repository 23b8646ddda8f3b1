import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { changeDocument, resetDocument, writeDocument } from '../../src/store/settings.ts'
import { authorize, type Page, request, stateOf, submit, visit, visitor } from '../fixtures/visitor.ts'
import { password, startWorld, type World } from '../fixtures/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web', client_metadata: { tier: '<gold>' } })
  await world.factors('otp')
  await world.tenant({
    friendly_name: 'Northwind & Co',
    support_email: 'help@example.com',
    enabled_locales: ['en', 'de'],
    customize_mfa_in_postlogin_action: true,
  })
})
afterEach(async () => {
  await resetDocument(world.services.db, 'page_template')
  await resetDocument(world.services.db, 'partials')
  await world.actions()
  await world.bind('pre-user-registration', {})
})

const template = (body = '') =>
  `<!doctype html><html lang="{{ locale }}" dir="{{ dir }}"><head>{%- auth0:head -%}</head><body class="_widget-auto-layout"><div id="own">${body}</div>{%- auth0:widget -%}</body></html>`
const useTemplate = (body: string) => world.api('PUT', '/v2/branding/templates/universal-login', template(body))
const usePartials = (prompt: string, points: Record<string, string>) =>
  world.api('PUT', `/v2/prompts/${prompt}/partials`, { [prompt]: points })
const own = (page: Page) => /<div id="own">([\s\S]*?)<\/div><div class="gate"/.exec(page.text)?.[1] ?? ''

describe('a page template', () => {
  test('surrounds every page, with what it knows of each', async () => {
    await useTemplate(
      '{{ prompt.name }}/{{ prompt.screen.name }}/{{ prompt.screen.texts.title }}/{{ application.name }}/{{ application.id }}/{{ application.metadata.tier }}/{{ tenant.friendly_name }}/{{ tenant.support_email }}/{{ tenant.enabled_locales }}/{{ locale }}/{{ user.email }}',
    )
    await world.api('PUT', '/v2/prompts/login/custom-text/de', { login: { title: 'Anmelden bei ${clientName}' } })
    const browser = visitor(world)
    const login = await authorize(browser, { ui_locales: 'en' })
    expect(own(login)).toBe('login/login/Sign in/web/web/&lt;gold&gt;/Northwind &amp; Co/help@example.com/en, de/en/')
    expect(login.text.match(/<form/g)?.length).toBeGreaterThan(0)
    expect(login.text.match(/<main/g)).toHaveLength(1)
    const state = stateOf(login)
    expect(own(await visit(browser, `/u/reset-password-request?state=${state}`))).toContain(
      'reset-password/reset-password-request/',
    )
    expect(own(await visit(browser, `/u/signup?state=${state}`))).toContain('signup/signup/')
    expect(own(await authorize(visitor(world), { ui_locales: 'de' }))).toContain('/Anmelden bei web/')
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWith({ type: 'otp' })
    }`)
    const ann = await world.person({ factors: ['otp'] })
    const otp = await submit(browser, await authorize(browser), { username: ann.email, password })
    expect(own(otp)).toContain(`mfa-otp/mfa-otp-challenge/`)
    expect(own(otp)).toContain(ann.email)
    expect(await submit(browser, otp, { code: ann.code() })).toHaveProperty('away')
    expect(own(await visit(visitor(world), '/u/login?state=unknown'))).toContain('status/status/')
  })

  test('cannot be left by what a user is called', async () => {
    await useTemplate('{{ user.name }}<script>let n = "{{ user.name }}"</script>{{ user.user_metadata.x }}')
    const hostile = `</script><script>alert(1)</script>"\\`
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWith({ type: 'otp' })
    }`)
    const ann = await world.person({
      factors: ['otp'],
      profile: { name: hostile, user_metadata: { x: '<img src=x onerror=alert(1)>' } },
    })
    const browser = visitor(world)
    const otp = await submit(browser, await authorize(browser), { username: ann.email, password })
    expect(own(otp)).not.toMatch(/<script>alert|<img|\\"/)
    expect(own(otp)).toContain('&lt;/script&gt;')
  })

  test('may bring scripts, styles and what they load, all under one nonce; events in attributes may not run', async () => {
    await useTemplate('<script>1</script><style>a{}</style><p style="color:red" onclick="alert(1)">x</p>')
    const browser = visitor(world)
    const { url } = await authorize(browser)
    const answer = await request(browser, url)
    const page = { text: await answer.text() }
    const policy = answer.headers.get('content-security-policy')
    const nonce = /<script nonce="([^"]+)">1/.exec(page.text)?.[1]
    expect(nonce).toBeTruthy()
    expect(page.text).toContain(`<style nonce="${nonce}">a{}`)
    expect(policy).toContain(`script-src 'nonce-${nonce}';`)
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline';`)
    await resetDocument(world.services.db, 'page_template')
    const plain = await request(browser, url)
    expect(plain.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(plain.headers.get('content-security-policy')).toContain("connect-src 'self';")
  })

  test('that has become broken is left out, and the tenant log says so once', async () => {
    await writeDocument(world.services.db, 'page_template', { body: `${template('')}{% if %}` })
    const page = await authorize(visitor(world))
    expect(page.screen).toBe('login')
    expect(page.text).toContain('<body data-screen="login">')
    await authorize(visitor(world))
    const entries = await world.services.db.selectFrom('logs').select('description').where('type', '=', 'w').execute()
    expect(
      entries.filter(({ description }) => description?.startsWith('The page template could not be filled')),
    ).toHaveLength(1)
  })

  test('that leaves out the prompt of some page is left out there', async () => {
    await world.api(
      'PUT',
      '/v2/branding/templates/universal-login',
      '<html><head>{% auth0:head %}</head><body>{% if prompt.name != "login" %}{% auth0:widget %}{% endif %}</body></html>',
    )
    const browser = visitor(world)
    const login = await authorize(browser)
    expect(login.text).toContain('<body data-screen="login">')
    expect((await visit(browser, `/u/signup?state=${stateOf(login)}`)).text).toContain('<body><div class="gate"')
  })
})

describe('partials', () => {
  const points = [
    'form-content-start',
    'form-content-end',
    'form-footer-start',
    'form-footer-end',
    'secondary-actions-start',
    'secondary-actions-end',
  ]
  const all = Object.fromEntries(points.map(point => [point, `<i data-at="${point}">{{ prompt.name }}</i>`]))
  const order = (page: Page) =>
    [...page.text.matchAll(/data-at="([^"]+)">([^<]+)/g)].map(match => `${match[2]}:${match[1]}`)

  test('stand where they are named, on their prompt alone', async () => {
    for (const prompt of ['login', 'signup', 'login-id', 'login-password']) await usePartials(prompt, all)
    const browser = visitor(world)
    const login = await authorize(browser)
    const inOrder = (prompt: string) => [
      ...points.slice(0, 4).map(point => `${prompt}:${point}`),
      ...points.slice(4).map(point => `${prompt}:${point}`),
    ]
    expect(order(login)).toEqual(inOrder('login'))
    const precedes = (a: string, b: string) => expect(login.text.indexOf(a)).toBeLessThan(login.text.indexOf(b))
    precedes('data-at="form-content-start"', 'name="username"')
    precedes('name="password"', 'data-at="form-content-end"')
    precedes('data-at="form-content-end"', 'name="action" value="default"')
    precedes('name="action" value="default"', 'data-at="form-footer-start"')
    precedes('data-at="form-footer-end"', '</form>')
    expect(order(await visit(browser, `/u/signup?state=${stateOf(login)}`))).toEqual(inOrder('signup'))
    expect(order(await visit(browser, `/u/reset-password-request?state=${stateOf(login)}`))).toEqual([])
    await world.api('PATCH', '/v2/prompts', { identifier_first: true })
    const id = visitor(world)
    const first = await authorize(id)
    expect(first.screen).toBe('login-id')
    expect(order(first)).toEqual(inOrder('login-id'))
    const second = await submit(id, first, { username: 'ada@example.com' })
    expect(second.screen).toBe('login-password')
    expect(order(second)).toEqual(inOrder('login-password'))
    await world.api('PATCH', '/v2/prompts', { identifier_first: false })
  })

  test('say texts of their own in the user’s language, with links and nothing else', async () => {
    const text = (words: string) => ({
      signup: { 'var-terms': `${words} [terms <b>](https://example.com/t?a=1&b=2) [x](javascript:alert(1)) <img>` },
    })
    await world.api('PUT', '/v2/prompts/signup/custom-text/en', text('Our'))
    await world.api('PUT', '/v2/prompts/signup/custom-text/de', text('Unsere'))
    await usePartials('signup', { 'form-content-end': '<label>{{ prompt.screen.texts.varTerms }}</label>' })
    const shown = async (ui_locales: string) => {
      const browser = visitor(world)
      const page = await visit(browser, `/u/signup?state=${stateOf(await authorize(browser, { ui_locales }))}`)
      return /<label>((?:Our|Unsere).*?)<\/label>/.exec(page.text)?.[1]
    }
    const link = '<a href="https://example.com/t?a=1&amp;b=2">terms &lt;b&gt;</a> [x](javascript:alert(1)) &lt;img&gt;'
    expect(await shown('en')).toBe(`Our ${link}`)
    expect(await shown('de')).toBe(`Unsere ${link}`)
  })

  test('that are broken are left out alone', async () => {
    await changeDocument(world.services.db, 'partials', () => ({
      login: { login: { 'form-content-start': '{% if %}', 'form-content-end': '<i data-at="end">x</i>' } },
    }))
    expect(order(await authorize(visitor(world)))).toEqual(['x:end'])
  })

  test('bring fields to the Actions of sign-up, which may refuse them, and to those of login', async () => {
    await world.bind('pre-user-registration', {
      'Ask for a name': `exports.onExecutePreUserRegistration = async (event, api) => {
        const name = event.request.body['ulp-full-name']
        if (!name) return api.validation.error('invalid_payload', 'Please tell <your> name')
        api.user.setUserMetadata('fullName', name)
      }`,
    })
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.user.setAppMetadata('body', event.request.body)
    }`)
    const browser = visitor(world)
    const signup = await visit(browser, `/u/signup?state=${stateOf(await authorize(browser))}`)
    const email = 'ulp.person@example.com'
    const again = await submit(browser, signup, { email, password, 'ulp-full-name': '' })
    expect(again.text).toContain('Please tell &lt;your&gt; name')
    const done = await submit(browser, again, { email, password, 'ulp-full-name': 'Ada <L>' })
    expect(done.away?.searchParams.get('code')).toBeTruthy()
    const find = async () =>
      (await world.api<Record<string, unknown>[]>('GET', `/v2/users-by-email?email=${encodeURIComponent(email)}`))[0]
    expect(await find()).toMatchObject({
      user_metadata: { fullName: 'Ada <L>' },
      app_metadata: { body: { 'ulp-full-name': 'Ada <L>' } },
    })
    const back = visitor(world)
    await submit(back, await authorize(back), { username: email, password, 'ulp-terms': 'on', other: 'x' })
    expect(await find()).toHaveProperty('app_metadata.body', { 'ulp-terms': 'on' })
  })

  test('bring no more than a login can keep', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      const body = event.request.body
      api.user.setAppMetadata('size', JSON.stringify(body).length)
      api.user.setAppMetadata('fields', Object.keys(body).length)
    }`)
    const ann = await world.person()
    const browser = visitor(world)
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`ulp-${i}`, 'x'.repeat(2000)]))
    await submit(browser, await authorize(browser), { username: ann.email, password, ...many })
    const user = await world.api<{ app_metadata: { size: number; fields: number } }>(
      'GET',
      `/v2/users/${encodeURIComponent(ann.id)}`,
    )
    expect(user.app_metadata.size).toBeLessThan(33_000)
    expect(user.app_metadata.fields).toBeGreaterThan(10)
  })
})
