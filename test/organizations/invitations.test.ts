import { beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../fixtures/store.ts'
import { authorize, stateOf, submit, type Visitor, visit, visitor } from '../fixtures/visitor.ts'
import { errorOf, type Organization, type OrgWorld, orgWorld, signIn, tokensOf } from './org-world.ts'

const password = 'Correct-Horse-7'

interface Invitation {
  id: string
  invitation_url: string
  ticket_id: string
  expires_at: string
  created_at: string
}

describe.each(engines)('invitations on %s', engine => {
  let world: OrgWorld
  let acme: Organization
  let role: string
  let numbers = 0
  const newcomer = () => `new${++numbers}@example.com`

  beforeAll(async () => {
    world = await orgWorld(engine)
    acme = await world.organization('acme', { display_name: 'Acme Ltd' })
    await world.client({ client_id: 'app', initiate_login_uri: 'https://app.example.com/login?from=mail' })
    role = (await world.api<{ id: string }>('POST', '/v2/roles', { name: 'Clerk' })).id
    await world.resource('https://rbac.example.com', ['read:things', 'write:things'])
    await world.api('PATCH', `/v2/resource-servers/${encodeURIComponent('https://rbac.example.com')}`, {
      enforce_policies: true,
      token_dialect: 'access_token_authz',
    })
    await world.api('POST', `/v2/roles/${role}/permissions`, {
      permissions: [{ resource_server_identifier: 'https://rbac.example.com', permission_name: 'read:things' }],
    })
  })

  const invite = (email: string, more: Record<string, unknown> = {}, organization = acme) =>
    world.api<Invitation>('POST', `/v2/organizations/${organization.id}/invitations`, {
      inviter: { name: 'Bob <b>Builder</b>' },
      invitee: { email },
      client_id: 'app',
      send_invitation_email: false,
      ...more,
    })
  const follow = (browser: Visitor, { ticket_id }: Invitation, more: Record<string, string> = {}) =>
    authorize(browser, { client_id: 'app', organization: acme.id, invitation: ticket_id, ...more })
  const members = async () =>
    (await world.api<{ user_id: string }[]>('GET', `/v2/organizations/${acme.id}/members?per_page=100`)).map(
      member => member.user_id,
    )

  test('a mail leads to the application, and whoever follows it signs up and is a member with the roles', async () => {
    const email = newcomer()
    const made = await invite(email, { roles: [role], user_metadata: { lang: 'de' }, send_invitation_email: true })
    const url = new URL(made.invitation_url)
    expect(url.origin + url.pathname).toBe('https://app.example.com/login')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      from: 'mail',
      invitation: made.ticket_id,
      organization: acme.id,
      organization_name: 'acme',
    })
    let mail: Awaited<ReturnType<OrgWorld['inbox']>>[number] | undefined
    for (let tries = 0; !mail && tries < 100; tries++) {
      ;[mail] = await world.inbox(email)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    expect(mail?.subject).toContain('Acme Ltd')
    expect(mail?.text).toContain('Bob <b>Builder</b> has invited you')
    expect(mail?.text).toContain(made.ticket_id)
    expect(mail?.html).toContain('Bob &lt;b&gt;Builder&lt;/b&gt;')

    const browser = visitor(world)
    const asked = await follow(browser, made, { organization_name: 'acme' })
    expect(asked.screen).toBe('accept-invitation')
    for (const text of ['Bob &lt;b&gt;Builder&lt;/b&gt;', email, 'Acme Ltd']) expect(asked.text).toContain(text)
    const form = await submit(browser, asked, {})
    expect(form.screen).toBe('signup')
    expect(form.text).toContain(`value="${email}"`)
    const end = await submit(browser, form, { email: 'somebody.else@example.com', password })
    const { claims, body } = await tokensOf(world, end, 'app')
    expect(claims).toMatchObject({ org_id: acme.id, email, email_verified: true })
    expect(await members()).toContain(claims.sub)
    expect(await world.api('GET', `/v2/users/${encodeURIComponent(String(claims.sub))}`)).toMatchObject({
      email_verified: true,
      user_metadata: { lang: 'de' },
    })
    expect(body['access_token']).toBeDefined()
    const silent = await authorize(browser, {
      client_id: 'app',
      prompt: 'none',
      organization: acme.id,
      audience: 'https://rbac.example.com',
      scope: 'openid read:things write:things',
    })
    expect((await tokensOf(world, silent, 'app')).body['scope']).toBe('openid read:things')
    expect(await world.logs(claims.sub)).toEqual(expect.arrayContaining(['ss', 'si', 'organization_member_added', 's']))
    expect(await world.api('GET', `/v2/organizations/${acme.id}/invitations`)).toEqual([])
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(await world.inbox(email)).toHaveLength(1)
  })

  test('who has an account signs in instead, and who is signed in only accepts', async () => {
    const [ann, bob] = [await world.person({ verified: false }), await world.person()]
    const browser = visitor(world)
    const asked = await follow(browser, await invite(ann.email.toUpperCase()))
    const form = await submit(browser, asked, {})
    const login = await visit(browser, `/u/login?state=${stateOf(form)}`)
    expect(login.screen).toBe('login')
    expect(login.text).toContain(`value="${ann.email}"`)
    expect(login.text).toContain('/u/signup?state=')
    const end = await submit(browser, login, { username: ann.email, password })
    expect((await tokensOf(world, end, 'app')).claims).toMatchObject({ sub: ann.id, email_verified: true })
    const second = await signIn(world, bob, { client_id: 'app' })
    const invitation = await invite(bob.email)
    expect(errorOf(await follow(second.browser, invitation, { prompt: 'none' })).error).toBe('interaction_required')
    const accept = await follow(second.browser, invitation)
    expect(accept.screen).toBe('accept-invitation')
    const through = await submit(second.browser, accept, {})
    expect((await tokensOf(world, through, 'app')).claims.org_id).toBe(acme.id)
    const third = await invite(newcomer())
    const hinted = await follow(visitor(world), third, { screen_hint: 'login' })
    expect(hinted.screen).toBe('accept-invitation')
  })

  test('names the connection that it can be accepted by, even one that takes no sign-ups otherwise', async () => {
    const staff = await world.connection('Staff', 'app')
    await world.api('PATCH', `/v2/connections/${staff}`, { options: { disable_signup: true } })
    const email = newcomer()
    const browser = visitor(world)
    const asked = await follow(browser, await invite(email, { connection_id: staff }))
    const form = await submit(browser, asked, {})
    const end = await submit(browser, form, { password })
    const { claims } = await tokensOf(world, end, 'app')
    const user = await world.api<{ identities: { connection: string }[] }>(
      'GET',
      `/v2/users/${encodeURIComponent(String(claims.sub))}`,
    )
    expect(user.identities[0]?.connection).toBe('Staff')
    const ann = await world.person()
    const wrong = visitor(world)
    const refused = await submit(wrong, await follow(wrong, await invite(ann.email, { connection_id: staff })), {})
    const login = await visit(wrong, `/u/login?state=${stateOf(refused)}`)
    const failed = await submit(wrong, login, { username: ann.email, password })
    expect(failed.text).toContain('data-error-code="wrong-credentials"')
  })

  test('Actions see the member, the roles and the verified address of who has just accepted', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.idToken.setCustomClaim('seen', {
        organization: event.organization, roles: event.authorization.roles, verified: event.user.email_verified,
        metadata: event.user.app_metadata, ticket: JSON.stringify(event).includes('invitation'),
      })
    }`)
    const browser = visitor(world)
    const asked = await follow(browser, await invite(newcomer(), { roles: [role], app_metadata: { plan: 'gold' } }))
    const end = await submit(browser, await submit(browser, asked, {}), { password })
    await world.actions()
    expect((await tokensOf(world, end, 'app')).claims['seen']).toMatchObject({
      organization: { id: acme.id, name: 'acme', display_name: 'Acme Ltd', metadata: {} },
      roles: ['Clerk'],
      verified: true,
      metadata: { plan: 'gold' },
      ticket: false,
    })
  })
})
