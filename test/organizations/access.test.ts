import { beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../fixtures/store.ts'
import { authorize, submit, visitor } from '../fixtures/visitor.ts'
import { token } from '../fixtures/world.ts'
import { errorOf, type OrgWorld, orgWorld, signIn, tokensOf } from './org-world.ts'

const password = 'Correct-Horse-7'

describe.each(engines)('which applications an organization lets in on %s', engine => {
  let world: OrgWorld
  beforeAll(async () => {
    world = await orgWorld(engine)
    await world.client({ client_id: 'third', thirdParty: true })
    await world.client({
      client_id: 'third-picks',
      thirdParty: true,
      organization_usage: 'require',
      organization_require_behavior: 'post_login_prompt',
    })
  })
  const closed = (client_id: string) => ({
    error: 'access_denied',
    description: `client ${client_id} is not allowed to access the organization`,
  })

  test('none of another party unless it says so, and consent counts in the organization where it was given', async () => {
    const acme = await world.organization('acme')
    const ann = await world.person()
    await world.join(acme, ann)
    const third = { client_id: 'third', organization: acme.id }
    expect(errorOf(await authorize(visitor(world), third))).toEqual(closed('third'))
    expect(errorOf((await signIn(world, ann, { client_id: 'third-picks' })).page).error).toBe('access_denied')
    await world.api('PATCH', `/v2/organizations/${acme.id}`, { third_party_client_access: 'allow' })
    const { browser, page } = await signIn(world, ann, third)
    expect(page.screen).toBe('consent')
    const agreed = await submit(browser, page, {}, 'accept')
    expect((await tokensOf(world, agreed, 'third')).claims.org_id).toBe(acme.id)
    expect((await tokensOf(world, await authorize(browser, third), 'third')).status).toBe(200)
    expect((await authorize(browser, { client_id: 'third' })).screen).toBe('consent')
    await world.api('PATCH', `/v2/organizations/${acme.id}`, { third_party_client_access: 'block' })
    expect(errorOf(await authorize(browser, third))).toEqual(closed('third'))
  })

  test('only those that it lists, where its list is in force', async () => {
    const listed = await world.organization('listed', { is_app_entitlement_active: true })
    const ann = await world.person()
    await world.join(listed, ann)
    const web = { organization: listed.id, scope: 'openid offline_access' }
    expect(errorOf(await authorize(visitor(world), web))).toEqual(closed('web'))
    await world.api('POST', `/v2/organizations/${listed.id}/clients`, {
      clients: [
        { client_id: 'web', use_for_member_access: true },
        { client_id: 'third', use_for_member_access: true },
        { client_id: 'require', use_for_member_access: false },
      ],
    })
    const { page } = await signIn(world, ann, web)
    const { body, claims } = await tokensOf(world, page)
    expect(claims.org_id).toBe(listed.id)
    expect((await authorize(visitor(world), { client_id: 'third', organization: listed.id })).screen).toBe('login')
    const denied = await authorize(visitor(world), { client_id: 'require', organization: listed.id })
    expect(errorOf(denied)).toEqual(closed('require'))
    const refresh = () =>
      token(world, 'web', { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) })
    expect((await refresh()).status).toBe(200)
    await world.api('PATCH', `/v2/organizations/${listed.id}/clients/web`, { use_for_member_access: false })
    expect(await refresh()).toMatchObject({ status: 403, body: { error: 'access_denied' } })
    await world.api('PATCH', `/v2/organizations/${listed.id}`, { is_app_entitlement_active: false })
    expect((await refresh()).status).toBe(200)
  })
})

describe.each(engines)('domains by which people find their organization on %s', engine => {
  let world: OrgWorld
  beforeAll(async () => {
    world = await orgWorld(engine)
    const pre = { organization_usage: 'require', organization_require_behavior: 'pre_login_prompt' } as const
    await world.client({ client_id: 'by-mail', ...pre, organization_discovery_methods: ['email'] })
    await world.client({
      client_id: 'by-both',
      ...pre,
      organization_discovery_methods: ['email', 'organization_name'],
    })
  })
  const domain = (id: string, name: string, more: Record<string, unknown> = {}) =>
    world.api<{ id: string }>('POST', `/v2/organizations/${id}/discovery-domains`, {
      domain: name,
      status: 'verified',
      use_for_organization_discovery: true,
      ...more,
    })

  test('an address of a verified domain leads to the sign-in of its organization', async () => {
    const acme = await world.organization('acme', { display_name: 'Acme Ltd' })
    await domain(acme.id, 'Acme.example')
    await domain(acme.id, 'pending.example', { status: 'pending' })
    await domain(acme.id, 'unused.example', { use_for_organization_discovery: false })
    const ann = await world.person({ profile: { email: 'ann@acme.example' } })
    await world.join(acme, ann)
    const browser = visitor(world)
    let page = await authorize(browser, { client_id: 'by-mail' })
    expect(page.text).toContain('type="email"')
    for (const organizationName of [
      'ann@pending.example',
      'ann@unused.example',
      'ann@sub.acme.example',
      'acme',
      '@acme.example',
    ]) {
      page = await submit(browser, page, { organizationName })
      expect(page.text).toContain('data-error-code="invalid-organization"')
    }
    const login = await submit(browser, page, { organizationName: 'ann@ACME.example' })
    expect(login.screen).toBe('login')
    expect(login.text).toContain('Acme Ltd')
    expect(login.text).toContain('value="ann@ACME.example"')
    const end = await submit(browser, login, { username: 'ann@acme.example', password })
    expect((await tokensOf(world, end, 'by-mail')).claims.org_id).toBe(acme.id)
    const named = await submit(browser, await authorize(browser, { client_id: 'by-both', prompt: 'login' }), {
      organizationName: 'acme',
    })
    expect(named.screen).toBe('login')
  })

  test('a domain of several lets choose, and being chosen is no membership', async () => {
    const [one, two] = [await world.organization('one'), await world.organization('two')]
    for (const { id } of [one, two]) await domain(id, 'shared.example')
    const ann = await world.person({ profile: { email: 'ann@shared.example' } })
    await world.join(two, ann)
    const choose = async (action: string) => {
      const browser = visitor(world)
      const asked = await authorize(browser, { client_id: 'by-both' })
      const picker = await submit(browser, asked, { organizationName: 'ann@shared.example' })
      expect(picker.screen).toBe('organization-picker')
      const login = await submit(browser, picker, {}, action)
      expect(login.screen).toBe('login')
      return submit(browser, login, { username: 'ann@shared.example', password })
    }
    expect(errorOf(await choose('selection-action::0')).error).toBe('access_denied')
    expect((await tokensOf(world, await choose('selection-action::1'), 'by-both')).claims.org_id).toBe(two.id)
  })
})

describe.each(engines)('callbacks in which the organization stands on %s', engine => {
  test('are good for the organization of the request alone, and for no request without', async () => {
    const world = await orgWorld(engine)
    const { id } = await world.organization('acme')
    await world.organization('other')
    await world.client({ client_id: 'hosts', callbacks: ['https://{organization_name}.example.com/cb'] })
    const at = async (host: string, params: Record<string, string>) =>
      authorize(visitor(world), { client_id: 'hosts', redirect_uri: `https://${host}.example.com/cb`, ...params })
    expect((await at('acme', { organization: id })).screen).toBe('login')
    for (const wrong of [
      await at('other', { organization: id }),
      await at('evil', { organization: id }),
      await at('acme', {}),
      await at('acme', { organization: 'org_0000000000000000' }),
    ])
      expect({ status: wrong.status, away: wrong.away }).toEqual({ status: 400, away: undefined })
  })
})
