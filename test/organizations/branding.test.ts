import { beforeAll, describe, expect, test } from 'vitest'
import { createTicket } from '../../src/store/tickets.ts'
import { authorize, type Page, stateOf, submit, visit, visitor } from '../fixtures/visitor.ts'
import { connectionName, grants, type Person, password } from '../fixtures/world.ts'
import { type Organization, type OrgWorld, orgWorld, signIn } from './org-world.ts'

const logo = 'https://acme.example/logo.png'
const tenantLogo = 'https://tenant.example/logo.png'

let world: OrgWorld
let acme: Organization
let plain: Organization

beforeAll(async () => {
  world = await orgWorld()
  await world.factors('otp', 'sms', 'email')
  await world.tenant({
    friendly_name: 'Northwind',
    default_redirection_uri: 'https://app.example.com/in',
    customize_mfa_in_postlogin_action: true,
  })
  await world.api('PATCH', '/v2/branding', {
    logo_url: tenantLogo,
    colors: { primary: '#004400', page_background: '#eeeeee' },
  })
  acme = await world.organization('acme', {
    display_name: 'Acme <Ltd>',
    third_party_client_access: 'allow',
    branding: { logo_url: logo, colors: { primary: '#7b1fa2', page_background: '#fff3e0' } },
  })
  plain = await world.organization('plain')
})

const named = (page: Page, name: string) => {
  expect(page.text).toMatch(new RegExp(`<title>[^<]* \\| ${name}</title>`))
  expect(page.text).toContain(`<span>${name}</span></div>`)
}

/** Logo, colours and name are the organization's, and nothing of the tenant's look is left. */
const expectAcme = (page: Page, screen: string): void => {
  expect(page.screen).toBe(screen)
  named(page, 'Acme &lt;Ltd&gt;')
  expect(page.text).toContain(`<img src="${logo}" alt=""`)
  expect(page.text).toContain('--accent:#7b1fa2;')
  expect(page.text).toContain('--page:#fff3e0')
  expect(page.text).not.toContain(tenantLogo)
  expect(page.text).not.toContain('#004400')
}

const expectTenant = (page: Page): void => {
  expect(page.text).toContain(`<img src="${tenantLogo}" alt="Northwind"`)
  expect(page.text).toContain('--accent:#004400;')
  expect(page.text).not.toContain('Acme')
}

const member = async (): Promise<Person> => {
  const person = await world.person({ factors: ['otp', 'phone'] })
  await world.join(acme, person)
  return person
}

describe('an organization’s logo, colours and name', () => {
  test('are on every page beside the first factor', async () => {
    const browser = visitor(world)
    const login = await authorize(browser, { organization: acme.id })
    expectAcme(login, 'login')
    const state = stateOf(login)
    expectAcme(await submit(browser, login, { username: 'nobody@example.com', password }), 'login')
    const reset = await visit(browser, `/u/reset-password-request?state=${state}`)
    expectAcme(reset, 'reset-password-request')
    expectAcme(await submit(browser, reset, { username: 'nobody@example.com' }), 'reset-password-request')
    expectAcme(await visit(browser, `/u/signup?state=${state}`), 'signup')
  })

  test('are on the pages of factors and of consent', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWithAny([{ type: 'otp' }, { type: 'phone' }])
    }`)
    const ann = await member()
    await world.client({ client_id: 'third', thirdParty: true })
    const { browser, page } = await signIn(world, ann, { client_id: 'third', organization: acme.id })
    expectAcme(page, 'mfa-login-options')
    const otp = await submit(browser, page, {}, 'otp')
    expectAcme(otp, 'mfa-otp-challenge')
    expectAcme(await submit(browser, otp, { code: 'wrong' }), 'mfa-otp-challenge')
    expectAcme(await submit(browser, otp, { code: ann.code() }), 'consent')
    await world.actions()
  })

  test('come once the user has said which one, and are no other organization’s', async () => {
    const ann = await member()
    const browser = visitor(world)
    const asked = await authorize(browser, { client_id: 'require-pre_login_prompt' })
    expectTenant(asked)
    expectAcme(await submit(browser, asked, { organizationName: 'acme' }), 'login')
    await world.join(plain, ann)
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWith({ type: 'otp' })
    }`)
    const picking = await signIn(world, ann, { client_id: 'require-post_login_prompt' })
    expect(picking.page.screen).toBe('organization-picker')
    expect(picking.page.text).toContain(`<img src="${tenantLogo}" alt="Northwind"`)
    expectAcme(await submit(picking.browser, picking.page, {}, 'selection-action::0'), 'mfa-otp-challenge')
    await world.actions()
    expectTenant(await authorize(visitor(world)))
  })

  test('are the tenant’s where it has none, but for its name', async () => {
    const page = await authorize(visitor(world), { organization: plain.id })
    named(page, 'plain')
    expect(page.text).toContain(`<img src="${tenantLogo}" alt="Northwind"`)
    expect(page.text).toContain('--accent:#004400;')
    expect(page.text).not.toContain('Acme')
  })

  test('are on an invitation, and stand in texts', async () => {
    const { ticket_id } = await world.api<{ ticket_id: string }>('POST', `/v2/organizations/${acme.id}/invitations`, {
      inviter: { name: 'Bob' },
      invitee: { email: 'guest@example.com' },
      client_id: 'web',
      send_invitation_email: false,
    })
    const browser = visitor(world)
    const invited = await authorize(browser, { organization: acme.id, invitation: ticket_id })
    expectAcme(invited, 'accept-invitation')
    expect(invited.text).toContain('to join Acme &lt;Ltd&gt; on web')
    expectAcme(await submit(browser, invited, {}), 'signup')
    await world.api('PUT', '/v2/prompts/login/custom-text/en', { login: { description: 'Welcome to ${companyName}.' } })
    const custom = await authorize(browser, { organization: acme.id, prompt: 'login' })
    expect(custom.text).toContain('Welcome to Acme &lt;Ltd&gt;.')
    await world.api('PUT', '/v2/prompts/login/custom-text/en', {})
  })

  test('are behind links that were asked for in it', async () => {
    const { db, now } = world.services
    const ann = await member()
    const ticket = async (path: string, more: Record<string, unknown>) => {
      const body = { user_id: ann.id, client_id: 'web', organization_id: acme.id, ...more }
      return (await world.api<{ ticket: string }>('POST', `/v2/tickets/${path}`, body)).ticket
    }
    const browser = visitor(world)
    const reset = await visit(browser, await ticket('password-change', {}))
    expectAcme(reset, 'reset-password')
    const form = { 'password-reset': 'Another-Horse-8', 're-enter-password': 'Another-Horse-8' }
    expectAcme(await submit(browser, reset, { ...form, 're-enter-password': 'x' }), 'reset-password')
    await submit(browser, reset, form)
    expectAcme(await visit(browser, reset.url), 'reset-password')
    expectAcme(await visit(browser, await ticket('email-verification', {})), 'email-verification')
    const data = { identifier: 'x', connection: connectionName, userName: ann.email, organizationId: acme.id }
    const token = await createTicket(db, { kind: 'account-unblock', userId: ann.id, data, now: now() })
    const path = '/u/brute-force-protection-unblock'
    expectAcme(await visit(browser, `${path}?ticket=${token}`), 'brute-force-protection-unblock')
  })

  test('are on the pages of a device that asks for it', async () => {
    await world.client({
      client_id: 'tv',
      app_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: [grants.device],
      callbacks: [],
    })
    const begun = await fetch(new URL('oauth/device/code', world.issuer), {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'tv', scope: 'openid', organization: acme.id }),
    })
    const { user_code: code = '' } = (await begun.json()) as Record<string, string>
    const browser = visitor(world)
    const ann = await member()
    const confirm = await submit(browser, await visit(browser, '/activate'), { code })
    expectAcme(confirm, 'activate')
    const login = await submit(browser, confirm, { code }, 'confirm')
    expectAcme(login, 'login')
    expectAcme(await submit(browser, login, { username: ann.email, password }), 'callback')
  })

  test('are on mails', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWith({ type: 'email' })
    }`)
    const ann = await member()
    await signIn(world, ann, { organization: acme.id })
    await world.sentCode(ann.email)
    await world.actions()
    const [mail] = await world.inbox(ann.email)
    expect(mail?.html).toContain(`<img src="${logo}" alt="Acme &lt;Ltd&gt;"`)
    expect(mail?.html).not.toContain(tenantLogo)
  })
})
