import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../fixtures/store.ts'
import { submit, type Visitor, visit, visitor } from '../fixtures/visitor.ts'
import { callback, grants, password, secretOf, token } from '../fixtures/world.ts'
import { errorOf, type Organization, type OrgWorld, orgWorld, signIn, tokensOf } from './org-world.ts'

describe.each(engines)('an organization on %s', engine => {
  let world: OrgWorld
  let acme: Organization
  let other: Organization

  beforeAll(async () => {
    world = await orgWorld(engine)
    acme = await world.organization('acme', { display_name: 'Acme Ltd' })
    other = await world.organization('other')
    await world.tenant({ default_redirection_uri: 'https://app.example.com/login' })
    for (const organization_usage of ['deny', 'allow'] as const)
      await world.client({
        client_id: `tv-${organization_usage}`,
        app_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: [grants.device, 'refresh_token'],
        callbacks: [],
        organization_usage,
      })
  })

  describe('of a device', () => {
    const begin = async (organization: string, client_id = 'tv-allow') => {
      const answer = await fetch(new URL('oauth/device/code', world.issuer), {
        method: 'POST',
        body: new URLSearchParams({ client_id, scope: 'openid offline_access', organization }),
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, string> }
    }
    const poll = (code: string | undefined) => {
      world.pass(5000)
      return token(world, 'tv-allow', { grant_type: grants.device, device_code: code })
    }
    const confirm = async (browser: Visitor, code = '') => {
      const asked = await submit(browser, await visit(browser, '/activate'), { code })
      return submit(browser, asked, { code }, 'confirm')
    }

    test('is asked for with the code, and its user enters there', async () => {
      const ann = await world.person()
      await world.join(acme, ann)
      const { body } = await begin(acme.id)
      const browser = visitor(world)
      await submit(browser, await confirm(browser, body['user_code']), { username: ann.email, password })
      const tokens = await poll(body['device_code'])
      expect(decodeJwt(tokens.body['id_token'] as string)).toMatchObject({
        sub: ann.id,
        org_id: acme.id,
      })
      const refreshToken = tokens.body['refresh_token'] as string
      const refresh = () => token(world, 'tv-allow', { grant_type: 'refresh_token', refresh_token: refreshToken })
      expect((await refresh()).status).toBe(200)
      await world.leave(acme, ann)
      expect(await refresh()).toMatchObject({ status: 403, body: { error: 'access_denied' } })
    })

    test('keeps out who is no member, and who has left before the device asked', async () => {
      const [ann, bob] = [await world.person(), await world.person()]
      await world.join(acme, bob)
      const first = await begin(acme.id)
      const browser = visitor(world)
      await submit(browser, await confirm(browser, first.body['user_code']), { username: ann.email, password })
      expect(await poll(first.body['device_code'])).toMatchObject({ status: 403, body: { error: 'access_denied' } })
      const second = await begin(acme.id)
      const elsewhere = visitor(world)
      await submit(elsewhere, await confirm(elsewhere, second.body['user_code']), { username: bob.email, password })
      await world.leave(acme, bob)
      expect(await poll(second.body['device_code'])).toMatchObject({ status: 403, body: { error: 'access_denied' } })
    })

    test('is not named by applications that have nothing to do with organizations', async () => {
      expect(await begin(acme.id, 'tv-deny')).toMatchObject({
        body: {
          error: 'invalid_request',
          error_description: 'parameter organization is not allowed for this client',
        },
      })
    })

    test('that there is not is told to the device', async () => {
      const { body } = await begin('org_0000000000000000')
      await confirm(visitor(world), body['user_code'])
      expect(await poll(body['device_code'])).toMatchObject({ status: 403, body: { error: 'access_denied' } })
    })
  })

  describe('of a pushed request', () => {
    const push = async (body: Record<string, string>, client_id = 'web') => {
      const answer = await fetch(new URL('oauth/par', world.issuer), {
        method: 'POST',
        body: new URLSearchParams({
          client_id,
          client_secret: secretOf(client_id),
          response_type: 'code',
          redirect_uri: callback,
          scope: 'openid',
          ...body,
        }),
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, string> }
    }
    const follow = (browser: Visitor, uri = '', more: Record<string, string> = {}) =>
      visit(browser, `/authorize?${new URLSearchParams({ client_id: 'web', request_uri: uri, ...more })}`)

    test('is what was pushed, whatever the address says', async () => {
      const ann = await world.person()
      await world.join(acme, ann)
      const { browser } = await signIn(world, ann)
      for (const more of [{}, { organization: other.id }] as Record<string, string>[]) {
        const { body } = await push({ organization: acme.id })
        const end = await follow(browser, body['request_uri'], more)
        expect((await tokensOf(world, end)).claims).toMatchObject({ org_id: acme.id })
      }
      const plain = await push({})
      const end = await follow(browser, plain.body['request_uri'], { organization: acme.id })
      expect((await tokensOf(world, end)).claims).not.toHaveProperty('org_id')
    })

    test('is checked when it is pushed and when it is used', async () => {
      expect(await push({ organization: acme.id }, 'deny')).toMatchObject({ body: { error: 'invalid_request' } })
      expect(await push({}, 'require')).toMatchObject({ body: { error: 'invalid_request' } })
      const bob = await world.person()
      const { browser } = await signIn(world, bob)
      const { body } = await push({ organization: acme.id })
      expect(errorOf(await follow(browser, body['request_uri'])).error).toBe('access_denied')
    })

    test('goes with an invitation', async () => {
      const ann = await world.person()
      const { ticket_id } = await world.api<{ ticket_id: string }>('POST', `/v2/organizations/${acme.id}/invitations`, {
        inviter: { name: 'Bob' },
        invitee: { email: ann.email },
        client_id: 'web',
        send_invitation_email: false,
      })
      const { browser } = await signIn(world, ann)
      const { body } = await push({ organization: acme.id, invitation: ticket_id })
      const asked = await follow(browser, body['request_uri'])
      expect(asked.screen).toBe('accept-invitation')
      expect((await tokensOf(world, await submit(browser, asked, {}))).claims).toMatchObject({ org_id: acme.id })
    })
  })

  describe('that is renamed', () => {
    test('is called by its new name from the next token on', async () => {
      const named = await world.organization('before')
      const ann = await world.person()
      await world.join(named, ann)
      await world.tenant({ allow_organization_name_in_authentication_api: true })
      const { page } = await signIn(world, ann, { organization: 'before', scope: 'openid offline_access' })
      const { claims, body } = await tokensOf(world, page)
      expect(claims).toMatchObject({ org_id: named.id, org_name: 'before' })
      await world.api('PATCH', `/v2/organizations/${named.id}`, { name: 'after' })
      const refreshed = await token(world, 'web', {
        grant_type: 'refresh_token',
        refresh_token: body['refresh_token'] as string,
      })
      expect(decodeJwt(refreshed.body['id_token'] as string)).toMatchObject({
        org_id: named.id,
        org_name: 'after',
      })
      await world.tenant({ allow_organization_name_in_authentication_api: false })
    })
  })
})
