import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violations } from '../fixtures/axe.ts'
import { launchBrowser } from '../fixtures/browser.ts'
import { act, atScreen, signIn } from '../fixtures/pages.ts'
import { type Spa, singlePageApp } from '../fixtures/spa.ts'
import { createApplication, createUser } from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

let server: WholeServer
let spa: Spa
let browser: Browser
let page: Page

interface Organization {
  id: string
}

beforeAll(async () => {
  ;[server, spa, browser] = await Promise.all([wholeServer(), singlePageApp(), launchBrowser()])
}, 60_000)
afterAll(() => browser?.close())

beforeEach(async () => {
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  page = await context.newPage()
  page.setDefaultTimeout(15_000)
  return () => context.close()
})

const organization = async (name: string, more: Record<string, unknown> = {}): Promise<string> => {
  const [connection] = await server.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
  const { id } = await server.api<Organization>('POST', '/v2/organizations', { name, ...more })
  await server.api('POST', `/v2/organizations/${id}/enabled_connections`, { connection_id: connection?.id })
  return id
}
const application = (more: Record<string, unknown> = {}) =>
  createApplication(server, spa.origin, {
    organization_usage: 'allow',
    refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0 },
    ...more,
  })
const begin = (parameters: Record<string, string>) => spa.login(page, { domain: server.origin, ...parameters })
const claimsOf = (outcome: Awaited<ReturnType<Spa['outcome']>>) => {
  if (!outcome.ok) throw new Error(outcome.error)
  return outcome.claims
}
const silently = (options: string) =>
  page.evaluate(
    `client.getTokenSilently(${options}).then(token => ({ token }), error => ({ error: error.error ?? String(error), description: error.error_description }))`,
  ) as Promise<{ token?: string; error?: string; description?: string }>

/** Every page of an organization can be read by everybody, light and dark. */
const accessible = async () => {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page)).toEqual([])
  }
}

describe('auth0-spa-js with organizations, in a browser', () => {
  test.each(['false', 'true'])(
    'logs in to an organization, renews there, and gets nothing of another (refresh tokens: %s)',
    async use_refresh_tokens => {
      const [own, other] = [
        await organization(`own-${use_refresh_tokens}`),
        await organization(`other-${use_refresh_tokens}`),
      ]
      const user = await createUser(server, { member: own })
      await begin({ client_id: await application(), organization: own, use_refresh_tokens })
      await signIn(page, user)
      expect(claimsOf(await spa.outcome(page))).toMatchObject({ org_id: own })
      expect((await silently(`{ cacheMode: 'off' }`)).token).toBeDefined()
      expect(await page.evaluate(`client.getIdTokenClaims()`)).toMatchObject({ org_id: own })
      const elsewhere = await silently(`{ cacheMode: 'off', authorizationParams: { organization: '${other}' } }`)
      if (use_refresh_tokens === 'true')
        expect(await page.evaluate(`client.getIdTokenClaims()`)).toMatchObject({ org_id: own })
      else expect(elsewhere).toEqual({ error: 'access_denied', description: expect.any(String) })
    },
  )

  test('names an organization where the tenant takes names', async () => {
    const id = await organization('by-name')
    const user = await createUser(server, { member: id })
    await server.api('PATCH', '/v2/tenants/settings', { allow_organization_name_in_authentication_api: true })
    await begin({ client_id: await application(), organization: 'By-Name' })
    await signIn(page, user)
    expect(claimsOf(await spa.outcome(page))).toMatchObject({ org_id: id, org_name: 'by-name' })
    await server.api('PATCH', '/v2/tenants/settings', { allow_organization_name_in_authentication_api: false })
  })

  test('hands on an invitation, which a newcomer accepts on pages in the colours of the organization', async () => {
    const id = await organization('globex', {
      display_name: 'Globex Corporation',
      branding: { colors: { primary: '#7b1fa2', page_background: '#fff3e0' } },
    })
    const client_id = await application({ initiate_login_uri: 'https://app.example.com/login' })
    const { ticket_id } = await server.api<{ ticket_id: string }>('POST', `/v2/organizations/${id}/invitations`, {
      inviter: { name: 'Grace Hopper' },
      invitee: { email: 'newcomer@example.com' },
      client_id,
      send_invitation_email: false,
    })
    await begin({ client_id, organization: id, invitation: ticket_id })
    await atScreen(page, 'accept-invitation')
    expect(await page.textContent('.description')).toContain(
      'Grace Hopper has invited you (newcomer@example.com) to join Globex Corporation',
    )
    const accent = `getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()`
    expect(await page.evaluate(accent)).toBe('#7b1fa2')
    await accessible()
    await act(page, 'default')
    await atScreen(page, 'signup')
    expect(await page.inputValue('input[name=email]')).toBe('newcomer@example.com')
    expect(await page.getAttribute('input[name=email]', 'readonly')).not.toBeNull()
    expect(await page.evaluate(accent)).toBe('#7b1fa2')
    await accessible()
    await page.fill('input[name=password]', 'Sturdy-Pass-42!')
    await act(page, 'default')
    expect(claimsOf(await spa.outcome(page))).toMatchObject({
      org_id: id,
      email: 'newcomer@example.com',
      email_verified: true,
    })
    await begin({ client_id, organization: id, invitation: ticket_id })
    expect(await spa.outcome(page)).toMatchObject({
      ok: false,
      error: 'invalid_request',
      error_description: 'invitation not found or already used',
    })
  })

  test('has users asked for the organization, before or after they sign in', async () => {
    const [one, two] = [
      await organization('first', { display_name: 'First Ltd' }),
      await organization('second', { branding: { colors: { primary: '#00695c', page_background: '#e0f2f1' } } }),
    ]
    const user = await createUser(server, { member: one })
    await server.api('POST', `/v2/organizations/${two}/members`, { members: [user.id] })
    const before = await application({
      organization_usage: 'require',
      organization_require_behavior: 'pre_login_prompt',
    })
    await begin({ client_id: before })
    await atScreen(page, 'organization-selection')
    await accessible()
    await page.fill('input[name=organizationName]', 'second')
    await page.press('input[name=organizationName]', 'Enter')
    await atScreen(page, 'login')
    await signIn(page, user)
    expect(claimsOf(await spa.outcome(page))).toMatchObject({ org_id: two })
    const after = await application({
      organization_usage: 'require',
      organization_require_behavior: 'post_login_prompt',
    })
    await begin({ client_id: after })
    await atScreen(page, 'organization-picker')
    expect(await page.locator('button.option').allTextContents()).toEqual([
      expect.stringContaining('First Ltd'),
      expect.stringContaining('second'),
    ])
    await accessible()
    await act(page, 'selection-action::0')
    expect(claimsOf(await spa.outcome(page))).toMatchObject({ org_id: one })
    const both = await application({ organization_require_behavior: 'post_login_prompt' })
    await begin({ client_id: both })
    await atScreen(page, 'organization-picker')
    await accessible()
    await act(page, 'skip-organization')
    expect(claimsOf(await spa.outcome(page))).not.toHaveProperty('org_id')
  })
})
