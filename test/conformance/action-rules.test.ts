import { decodeJwt } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authorize, type Page, submit, visit, visitor } from '../fixtures/visitor.ts'
import { callback, type Person, password, passwordGrant, startWorld, token, type World } from '../fixtures/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web' })
  await world.resource('https://api.example.com', ['read:things'])
  await world.factors('otp', 'sms', 'email')
})
beforeEach(() => world.actions())

const script = (body: string, resumed?: string) =>
  `exports.onExecutePostLogin = async (event, api) => { ${body} }
   ${resumed === undefined ? '' : `exports.onContinuePostLogin = async (event, api) => { ${resumed} }`}`
const exchange = async (page: Page) => {
  const code = page.away?.searchParams.get('code') ?? ''
  const { body } = await token(world, 'web', { grant_type: 'authorization_code', code, redirect_uri: callback })
  return body
}
const arrive = async (person: Person, browser = visitor(world), params: Record<string, string> = {}) =>
  submit(browser, await authorize(browser, { scope: 'openid offline_access', ...params }), {
    username: person.email,
    password,
  })
const claimsOf = (body: Record<string, unknown>) => decodeJwt(body['id_token'] as string)
const logIn = async (person: Person, browser = visitor(world)) =>
  claimsOf(await exchange(await arrive(person, browser)))
const user = (person: Person) =>
  world.api<{ user_metadata?: Record<string, unknown> }>('GET', `/v2/users/${encodeURIComponent(person.id)}`)

describe('an Action', () => {
  it('may return what it likes: only what it asks for by the api counts', async () => {
    const ann = await world.person()
    await world.actions(
      script(`api.idToken.setCustomClaim('here', 1); return { deny: true, commands: [{ kind: 'deny' }] }`),
    )
    expect(await logIn(ann)).toMatchObject({ here: 1 })
  })

  it('finds transaction metadata of those before it, after a redirect and a challenge too, and not in the next login', async () => {
    const ann = await world.person({ factors: ['otp'] })
    await world.actions(
      script(
        `if (event.transaction.metadata.n) throw new Error('of another login')
         api.transaction.setMetadata('n', 1); api.transaction.setMetadata('gone', true)
         api.redirect.sendUserTo('https://desk.example.com/')`,
        `api.transaction.setMetadata('gone', null); api.transaction.setMetadata('n', event.transaction.metadata.n + 1)
         api.authentication.challengeWith({ type: 'otp' })`,
      ),
      script(`api.idToken.setCustomClaim('metadata', event.transaction.metadata)`),
    )
    await world.tenant({ customize_mfa_in_postlogin_action: true })
    for (const steps of [0, 1]) {
      const browser = visitor(world)
      const away = (await arrive(ann, browser)).away as URL
      const page = await visit(browser, `/continue?state=${away.searchParams.get('state')}`)
      const done = await submit(browser, page, { code: ann.code(steps) })
      expect(claimsOf(await exchange(done))).toMatchObject({ metadata: { n: 2 } })
    }
  })

  it('finds the user as he was when the login began, whatever Actions before it have written', async () => {
    const ann = await world.person({ profile: { user_metadata: { plan: 'free' } } })
    await world.actions(
      script(`api.user.setUserMetadata('plan', 'pro')`),
      script(`api.idToken.setCustomClaim('plan', event.user.user_metadata.plan)`),
    )
    expect(await logIn(ann)).toMatchObject({ plan: 'free' })
    expect(await user(ann)).toMatchObject({ user_metadata: { plan: 'pro' } })
  })

  it('writes metadata where no page is: at an exchange of a refresh token, by password, and where it denies', async () => {
    const ann = await world.person()
    const { refresh_token } = await exchange(await arrive(ann))
    await world.actions(
      script(`api.user.setUserMetadata(event.transaction.protocol, 1)
      if (event.request.body.scope === 'openid deny') api.access.deny('no')`),
    )
    await token(world, 'web', { grant_type: 'refresh_token', refresh_token: refresh_token as string })
    expect((await user(ann)).user_metadata).toEqual({ 'oauth2-refresh-token': 1 })
    expect((await passwordGrant(world, 'web', ann, { scope: 'openid deny' })).status).toBe(403)
    expect(Object.keys((await user(ann)).user_metadata ?? {})).toHaveLength(2)
  })

  it('that answers a validation error where no page is says so, as a denial does', async () => {
    const ann = await world.person()
    await world.actions(script(`api.validation.error('no_plan', 'Choose a plan')`))
    expect(await passwordGrant(world, 'web', ann)).toEqual({
      status: 403,
      body: { error: 'access_denied', error_description: 'Choose a plan' },
    })
  })

  it('that revokes a session where there is none denies, and that writes to it fails', async () => {
    const ann = await world.person()
    await world.actions(
      script(`api.idToken.setCustomClaim('session', typeof event.session); api.session.revoke('Risky')`),
    )
    expect(await passwordGrant(world, 'web', ann)).toMatchObject({
      status: 403,
      body: { error: 'access_denied', error_description: 'Risky' },
    })
    await world.actions(script(`api.session.setMetadata('a', '1')`))
    expect((await passwordGrant(world, 'web', ann)).status).toBe(403)
    await world.actions(
      script(`api.session.setCookieMode('persistent'); api.session.deleteMetadata('a')
      api.session.setExpiresAt(Date.now() + 1000)`),
    )
    expect((await passwordGrant(world, 'web', ann)).status).toBe(200)
  })

  it('leads away to an address with its own query, which gives way to what it adds and to the state', async () => {
    const ann = await world.person()
    await world.actions(
      script(
        `api.redirect.sendUserTo('https://desk.example.com/a?x=1&y=1&state=own#part', { query: { y: '2', z: '3' } })`,
        '',
      ),
    )
    const away = (await arrive(ann)).away as URL
    expect(Object.fromEntries(away.searchParams)).toEqual({ x: '1', y: '2', z: '3', state: expect.any(String) })
    expect(away.searchParams.getAll('state')).toHaveLength(1)
    expect([away.searchParams.get('state') === 'own', away.hash]).toEqual([false, '#part'])
  })

  it('is told of the request that resumed, with a query of its own and a body where it came by form', async () => {
    const ann = await world.person()
    await world.actions(
      script(
        `api.redirect.sendUserTo('https://desk.example.com/')`,
        `api.idToken.setCustomClaim('seen', event.request); api.idToken.setCustomClaim('asked', event.transaction.redirect_uri)`,
      ),
    )
    const browser = visitor(world)
    const away = (await arrive(ann, browser)).away as URL
    const state = away.searchParams.get('state') ?? ''
    const back = await submit(browser, { url: `${world.issuer}continue?q=1` } as Page, { state, answer: 'yes' }, 'own')
    expect(claimsOf(await exchange(back))).toMatchObject({
      seen: { method: 'POST', query: { q: '1' }, body: { state, answer: 'yes', action: 'own' }, ip: '127.0.0.1' },
      asked: callback,
    })
  })

  it('that asks for what it may not is told so in the Action, and may catch it', async () => {
    const ann = await world.person()
    await world.actions(
      script(`const told = []
        for (const attempt of [
          () => api.authentication.challengeWith({ type: 'sms' }),
          () => api.authentication.challengeWith('otp'),
          () => api.authentication.enrollWith({ type: 'email' }),
          () => api.authentication.challengeWithAny([]),
          () => api.multifactor.enable('all'),
          () => api.redirect.sendUserTo('/relative'),
          () => api.authentication.recordMethod('https://x.example/'),
          () => api.accessToken.addScope('two words'),
          () => api.idToken.setCustomClaim('scope', 'x'),
          () => api.session.setCookieMode('sometimes'),
          () => api.transaction.setMetadata('a', {}),
          () => api.user.setUserMetadata('', 1),
          () => api.validation.error('x'),
          () => api.prompt.render('ap_1'),
        ]) { try { attempt(); told.push('nothing') } catch (error) { told.push(error instanceof Error && error.message.length > 10) } }
        api.idToken.setCustomClaim('told', told)`),
    )
    expect(await logIn(ann)).toMatchObject({ told: Array(14).fill(true) })
  })
})
