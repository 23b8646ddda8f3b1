import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../fixtures/store.ts'
import { authorize, submit, visitor } from '../fixtures/visitor.ts'
import { passwordGrant, token } from '../fixtures/world.ts'
import { errorOf, type OrgWorld, orgWorld, signIn, tokensOf } from './org-world.ts'

describe.each(engines)('logins to organizations on %s', engine => {
  let world: OrgWorld
  beforeAll(async () => {
    world = await orgWorld(engine)
  })

  describe('the parameter', () => {
    test('leads a member in, and tokens say where', async () => {
      const acme = await world.organization('acme')
      const ann = await world.person()
      await world.join(acme, ann)
      const { page } = await signIn(world, ann, { organization: acme.id })
      const { claims } = await tokensOf(world, page)
      expect(claims.org_id).toBe(acme.id)
      expect(claims).not.toHaveProperty('org_name')
    })

    test('lets nobody else in, and the log says why', async () => {
      const closed = await world.organization('closed')
      const bob = await world.person()
      const { page } = await signIn(world, bob, { organization: closed.id })
      expect(errorOf(page)).toEqual({
        error: 'access_denied',
        description: `user ${bob.id} is not part of the ${closed.id} organization`,
      })
      const logs = await world.api<Record<string, unknown>[]>('GET', `/v2/users/${encodeURIComponent(bob.id)}/logs`)
      expect(logs.find(({ type }) => type === 'f')).toMatchObject({
        organization_id: closed.id,
        organization_name: 'closed',
        details: { error: { oauthError: 'access_denied' } },
      })
    })

    test('may be a name in any case where the tenant takes names, and only there', async () => {
      const named = await world.organization('by-name')
      const ann = await world.person()
      await world.join(named, ann)
      const refused = await authorize(visitor(world), { organization: 'by-name' })
      expect(errorOf(refused)).toEqual({
        error: 'invalid_request',
        description: 'authorization request parameter organization must be an organization id',
      })
      await world.tenant({ allow_organization_name_in_authentication_api: true })
      const { page } = await signIn(world, ann, { organization: 'By-Name' })
      const { claims } = await tokensOf(world, page)
      await world.tenant({ allow_organization_name_in_authentication_api: false })
      expect(claims).toMatchObject({ org_id: named.id, org_name: 'by-name' })
    })

    test.each(['org_0000000000000000', `org_${'x'.repeat(100)}`])(
      'names an organization that is there, not %s',
      async id => {
        expect(errorOf(await authorize(visitor(world), { organization: id })).error).toBe('invalid_request')
      },
    )

    test('is refused, taken or asked for as the application says', async () => {
      const one = await world.organization('one')
      const ann = await world.person()
      await world.join(one, ann)
      const at = async (client_id: string, organization?: string) =>
        errorOf(await authorize(visitor(world), { client_id, organization })).description
      expect(await at('deny', one.id)).toBe('parameter organization is not allowed for this client')
      expect(await at('require')).toBe('parameter organization is required for this client')
      const { page } = await signIn(world, ann, { client_id: 'require', organization: one.id })
      expect((await tokensOf(world, page, 'require')).claims.org_id).toBe(one.id)
      const { page: personal } = await signIn(world, ann)
      expect((await tokensOf(world, personal)).claims).not.toHaveProperty('org_id')
    })
  })

  describe('the prompt before signing in', () => {
    test('takes the name, leads to the sign-in of the organization, and needs a member', async () => {
      const north = await world.organization('north', { display_name: 'North Ltd' })
      const ann = await world.person()
      await world.join(north, ann)
      const browser = visitor(world)
      const first = await authorize(browser, { client_id: 'require-pre_login_prompt' })
      expect(first.screen).toBe('organization-selection')
      expect(first.text).not.toContain('personal')
      const unknown = await submit(browser, first, { organizationName: 'nowhere' })
      expect(unknown.text).toContain('data-error-code="invalid-organization"')
      const byId = await submit(browser, unknown, { organizationName: north.id })
      expect(byId.text).toContain('data-error-code="invalid-organization"')
      const login = await submit(browser, byId, { organizationName: ' NORTH ' })
      expect(login.screen).toBe('login')
      expect(login.text).toContain('North Ltd')
      const end = await submit(browser, login, { username: ann.email, password: 'Correct-Horse-7' })
      expect((await tokensOf(world, end, 'require-pre_login_prompt')).claims.org_id).toBe(north.id)
    })

    test('can be passed over where users may come for themselves, and nowhere else', async () => {
      const ann = await world.person()
      const browser = visitor(world)
      const first = await authorize(browser, { client_id: 'allow-pre_login_prompt' })
      expect(first.screen).toBe('organization-selection')
      const login = await submit(browser, first, {}, 'skip-organization')
      const end = await submit(browser, login, { username: ann.email, password: 'Correct-Horse-7' })
      expect((await tokensOf(world, end, 'allow-pre_login_prompt')).claims).not.toHaveProperty('org_id')
      const strict = await authorize(browser, { client_id: 'require-pre_login_prompt', prompt: 'login' })
      for (const fields of [{ organizationSkipped: '' }, { organizationSkipped: 'true' }]) {
        const still = await submit(browser, strict, fields, 'skip-organization')
        expect(still.screen).toBe('organization-selection')
      }
    })

    test('comes before a session counts, and is an interaction', async () => {
      const south = await world.organization('south')
      const ann = await world.person()
      await world.join(south, ann)
      const { browser } = await signIn(world, ann)
      const client_id = 'require-pre_login_prompt'
      expect(errorOf(await authorize(browser, { client_id, prompt: 'none' })).error).toBe('interaction_required')
      const asked = await authorize(browser, { client_id })
      expect(asked.screen).toBe('organization-selection')
      const end = await submit(browser, asked, { organizationName: 'south' })
      expect((await tokensOf(world, end, client_id)).claims.org_id).toBe(south.id)
    })
  })

  describe('the prompt after signing in', () => {
    const client_id = 'require-post_login_prompt'

    test('lets choose between several, takes the only one, and refuses who has none', async () => {
      const logo_url = 'https://west.example/logo.png'
      const [east, west] = [
        await world.organization('east'),
        await world.organization('west', { branding: { logo_url } }),
      ]
      const [ann, bob, eve] = [await world.person(), await world.person(), await world.person()]
      await world.join(east, ann, bob)
      await world.join(west, ann)
      const { browser, page } = await signIn(world, ann, { client_id })
      expect(page.screen).toBe('organization-picker')
      expect(page.text).not.toContain('personal')
      expect(page.text).toContain(`<img src="${logo_url}" alt=""`)
      const end = await submit(browser, page, {}, 'selection-action::1')
      expect((await tokensOf(world, end, client_id)).claims.org_id).toBe(west.id)
      const again = await authorize(browser, { client_id })
      const byId = await submit(browser, again, { organization: east.id })
      expect((await tokensOf(world, byId, client_id)).claims.org_id).toBe(east.id)
      const only = await signIn(world, bob, { client_id })
      expect((await tokensOf(world, only.page, client_id)).claims.org_id).toBe(east.id)
      expect(errorOf((await signIn(world, eve, { client_id })).page)).toEqual({
        error: 'access_denied',
        description: 'client requires organization membership, but user does not belong to any organization',
      })
    })

    test('offers the personal account besides where the application takes both', async () => {
      const both = await world.organization('both')
      const [ann, eve] = [await world.person(), await world.person()]
      await world.join(both, ann)
      const client = { client_id: 'allow-post_login_prompt' }
      const { browser, page } = await signIn(world, ann, client)
      expect(page.screen).toBe('organization-picker')
      const personal = await submit(browser, page, { organizationSkipped: 'true' })
      expect((await tokensOf(world, personal, client.client_id)).claims).not.toHaveProperty('org_id')
      const again = await authorize(browser, client)
      const inside = await submit(browser, again, {}, 'selection-action::0')
      expect((await tokensOf(world, inside, client.client_id)).claims.org_id).toBe(both.id)
      expect((await tokensOf(world, (await signIn(world, eve, client)).page, client.client_id)).status).toBe(200)
    })

    test('is not shown without a page: one organization is taken, several need a choice', async () => {
      const [up, down] = [await world.organization('up'), await world.organization('down')]
      const ann = await world.person()
      await world.join(up, ann)
      const { browser } = await signIn(world, ann, { client_id })
      const silent = await authorize(browser, { client_id, prompt: 'none' })
      expect((await tokensOf(world, silent, client_id)).claims.org_id).toBe(up.id)
      await world.join(down, ann)
      expect(errorOf(await authorize(browser, { client_id, prompt: 'none' })).error).toBe('interaction_required')
      const named = await authorize(browser, { client_id, prompt: 'none', organization: down.id })
      expect((await tokensOf(world, named, client_id)).claims.org_id).toBe(down.id)
      const own = await authorize(browser, { client_id: 'allow-post_login_prompt', prompt: 'none' })
      expect((await tokensOf(world, own, 'allow-post_login_prompt')).claims).not.toHaveProperty('org_id')
    })
  })

  describe('connections', () => {
    test('only those lead in that the organization enables, and a session of another does not', async () => {
      const staff = await world.connection('Staff', 'web')
      const guarded = await world.organization('guarded')
      await world.enable(guarded, {}, staff)
      const [ann, sam] = [await world.person(), await world.person({ profile: { connection: 'Staff' } })]
      await world.join(guarded, ann, sam)
      const { browser } = await signIn(world, ann)
      const params = { organization: guarded.id }
      expect(errorOf(await authorize(browser, { ...params, prompt: 'none' })).error).toBe('login_required')
      const asked = await authorize(browser, params)
      expect(asked.screen).toBe('login')
      const wrong = await submit(browser, asked, { username: ann.email, password: 'Correct-Horse-7' })
      expect(wrong.text).toContain('data-error-code="wrong-credentials"')
      const end = await submit(browser, wrong, { username: sam.email, password: 'Correct-Horse-7' })
      expect((await tokensOf(world, end)).claims).toMatchObject({ sub: sam.id, org_id: guarded.id })
      const silent = await authorize(browser, { ...params, prompt: 'none' })
      expect((await tokensOf(world, silent)).claims.sub).toBe(sam.id)
    })

    test('where all are switched off nobody gets in', async () => {
      const shut = await world.organization('shut')
      await world.enable(shut, { is_enabled: false })
      expect(errorOf(await authorize(visitor(world), { organization: shut.id }))).toEqual({
        error: 'invalid_request',
        description: 'no connections enabled for the organization',
      })
    })

    test('a connection makes members of those who come by it, where it is set so', async () => {
      const open = await world.organization('open')
      await world.enable(open, { assign_membership_on_login: true })
      const ann = await world.person()
      const { page } = await signIn(world, ann, { organization: open.id })
      expect((await tokensOf(world, page)).claims.org_id).toBe(open.id)
      const members = await world.api<{ user_id: string }[]>('GET', `/v2/organizations/${open.id}/members`)
      expect(members.map(member => member.user_id)).toEqual([ann.id])
      expect(await world.logs(ann.id)).toContain('organization_member_added')
      const eve = await world.person()
      const client_id = 'require-post_login_prompt'
      const found = await signIn(world, eve, { client_id })
      expect((await tokensOf(world, found.page, client_id)).claims.org_id).toBe(open.id)
      const second = await world.organization('open-too')
      await world.enable(second, { assign_membership_on_login: true })
      const ida = await world.person()
      expect(errorOf((await signIn(world, ida, { client_id })).page).error).toBe('access_denied')
    })

    test('people sign up where the organization says so, whatever the connection says', async () => {
      const shop = await world.connection('Closed-shop', 'web')
      await world.api('PATCH', `/v2/connections/${shop}`, { options: { disable_signup: true } })
      const [joinable, plain] = [await world.organization('joinable'), await world.organization('plain')]
      await world.enable(joinable, { assign_membership_on_login: true, is_signup_enabled: true }, shop)
      await world.enable(plain, {})
      const browser = visitor(world)
      const login = await authorize(browser, { organization: joinable.id })
      expect(login.text).toContain('/u/signup?state=')
      const form = await authorize(browser, { organization: joinable.id, screen_hint: 'signup' })
      expect(form.screen).toBe('signup')
      const end = await submit(browser, form, { email: 'new@shop.example', password: 'Correct-Horse-7' })
      expect((await tokensOf(world, end)).claims).toMatchObject({ email: 'new@shop.example', org_id: joinable.id })
      const shut = await authorize(visitor(world), { organization: plain.id, screen_hint: 'signup' })
      expect(shut.screen).toBe('login')
      expect(shut.text).not.toContain('/u/signup?state=')
    })
  })

  describe('what follows a login', () => {
    test('a refresh keeps the organization, whatever it names, and ends with the membership', async () => {
      const [home, away] = [await world.organization('home'), await world.organization('away')]
      await world.enable(home, { assign_membership_on_login: true })
      const ann = await world.person()
      await world.join(home, ann)
      await world.join(away, ann)
      const { page } = await signIn(world, ann, { organization: home.id, scope: 'openid offline_access' })
      const { body } = await tokensOf(world, page)
      const refresh = () =>
        token(world, 'web', {
          grant_type: 'refresh_token',
          refresh_token: String(body['refresh_token']),
          organization: away.id,
        })
      const fresh = await refresh()
      expect(decodeJwt(String(fresh.body['id_token'])).org_id).toBe(home.id)
      await world.leave(home, ann)
      expect(await refresh()).toMatchObject({
        status: 403,
        body: {
          error: 'access_denied',
          error_description: `user ${ann.id} is not part of the ${home.id} organization`,
        },
      })
      await world.join(home, ann)
      expect((await refresh()).status).toBe(200)
      await world.api('DELETE', `/v2/organizations/${home.id}`)
      expect(await refresh()).toMatchObject({ status: 403, body: { error: 'access_denied' } })
    })

    test('a password grant is for an organization too, by the same rules', async () => {
      const desk = await world.organization('desk')
      const [ann, bob] = [await world.person(), await world.person()]
      await world.join(desk, ann)
      const inside = await passwordGrant(world, 'web', ann, { organization: desk.id })
      expect(decodeJwt(String(inside.body['id_token'])).org_id).toBe(desk.id)
      expect(await passwordGrant(world, 'web', bob, { organization: desk.id })).toMatchObject({
        status: 403,
        body: { error: 'access_denied' },
      })
      expect(await passwordGrant(world, 'require', ann)).toMatchObject({
        status: 400,
        body: { error_description: 'parameter organization is required for this client' },
      })
    })

    test('who has left between login and exchange gets no token', async () => {
      const gone = await world.organization('gone')
      const ann = await world.person()
      await world.join(gone, ann)
      const { page } = await signIn(world, ann, { organization: gone.id })
      await world.leave(gone, ann)
      expect(await tokensOf(world, page)).toMatchObject({ status: 403, body: { error: 'access_denied' } })
    })
  })
})
