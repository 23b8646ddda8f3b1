import { decodeJwt } from 'jose'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../fixtures/store.ts'
import { authorize, submit, visitor } from '../fixtures/visitor.ts'
import { type Person, password, passwordGrant, token } from '../fixtures/world.ts'
import { type Organization, type OrgWorld, orgWorld, tokensOf } from './org-world.ts'

const api = 'https://rbac.example.com'
const scopes = ['read:things', 'write:things', 'delete:things', 'count:things']

/** Tells in a claim what an Action sees of roles. */
const tell = (ids: Record<string, string>) => `exports.onExecutePostLogin = async (event, api) => {
  const names = async found => (await found).roles.map(role => role.name)
  api.idToken.setCustomClaim('seen', {
    event: event.authorization?.roles,
    all: await names(api.roles.getUserEffectiveRoles()),
    byId: await names(api.roles.getUserEffectiveRolesByIds(${JSON.stringify(Object.values(ids))})),
    byName: await names(api.roles.getUserEffectiveRolesByNames(${JSON.stringify(Object.keys(ids))})),
    organization: event.organization?.id,
  })
}`

describe.each(engines)('roles and permissions on %s', engine => {
  let world: OrgWorld
  let acme: Organization
  let other: Organization
  let ann: Person
  const roles: Record<string, string> = {}

  beforeAll(async () => {
    world = await orgWorld(engine)
    acme = await world.organization('acme')
    other = await world.organization('other')
    await world.resource(api, scopes)
    await world.api('PATCH', `/v2/resource-servers/${encodeURIComponent(api)}`, {
      enforce_policies: true,
      token_dialect: 'access_token_authz',
    })
    for (const [name, permission] of [
      ['Clerk', 'read:things'],
      ['Boss', 'write:things'],
      ['Admin', 'delete:things'],
    ] as const) {
      const { id } = await world.api<{ id: string }>('POST', '/v2/roles', { name })
      roles[name] = id
      await world.api('POST', `/v2/roles/${id}/permissions`, { permissions: [permissionOf(permission)] })
    }
    await world.actions(tell(roles))
  })

  const permissionOf = (name: string) => ({ resource_server_identifier: api, permission_name: name })
  const userPath = (person: Person) => `/v2/users/${encodeURIComponent(person.id)}`
  const rolesPath = (organization: Organization, person: Person) =>
    `/v2/organizations/${organization.id}/members/${encodeURIComponent(person.id)}/roles`

  beforeEach(async () => {
    ann = await world.person()
    await world.join(acme, ann)
    await world.join(other, ann)
    await world.api('POST', `${userPath(ann)}/roles`, { roles: [roles['Admin']] })
    await world.api('POST', `${userPath(ann)}/permissions`, { permissions: [permissionOf('count:things')] })
    await world.api('POST', rolesPath(acme, ann), { roles: [roles['Clerk']] })
    await world.api('POST', rolesPath(other, ann), { roles: [roles['Boss'], roles['Clerk']] })
  })

  const asked = { audience: api, scope: ['openid', 'offline_access', ...scopes].join(' ') }
  const login = async (organization?: string, browser = visitor(world)) => {
    const page = await authorize(browser, { ...asked, organization })
    const end = page.away ? page : await submit(browser, page, { username: ann.email, password })
    const { body, claims } = await tokensOf(world, end)
    return { browser, body, claims, access: decodeJwt(String(body['access_token'])) }
  }
  const seen = (...names: string[]) => ({ event: names, all: names, byId: names, byName: names })
  const granted = (scope: unknown) =>
    String(scope)
      .split(' ')
      .filter(one => scopes.includes(one))
      .sort()

  test('are those of the organization that the login is for, and no others', async () => {
    const { browser, access, claims, body } = await login(acme.id)
    expect(access).toMatchObject({ org_id: acme.id, permissions: ['read:things'] })
    expect(granted(body['scope'])).toEqual(['read:things'])
    expect(granted(access['scope'])).toEqual(['read:things'])
    expect(claims['seen']).toEqual({ ...seen('Clerk'), organization: acme.id })
    const switched = await login(other.id, browser)
    expect(switched.claims['sub']).toBe(ann.id)
    expect((switched.access['permissions'] as string[]).sort()).toEqual(['read:things', 'write:things'])
    expect(switched.access['org_id']).toBe(other.id)
    expect(switched.claims['seen']).toEqual({ ...seen('Boss', 'Clerk'), organization: other.id })
    const personal = await login(undefined, browser)
    expect((personal.access['permissions'] as string[]).sort()).toEqual(['count:things', 'delete:things'])
    expect(personal.access).not.toHaveProperty('org_id')
    expect(personal.claims['seen']).toEqual(seen('Admin'))
  })

  test('are asked for anew by each refresh, in the same organization, and widen no scope', async () => {
    const { body } = await login(acme.id)
    expect(granted(body['scope'])).toEqual(['read:things'])
    const refresh = async () => {
      const refresh_token = String(body['refresh_token'])
      const reply = await token(world, 'web', { grant_type: 'refresh_token', refresh_token })
      return {
        permissions: decodeJwt(String(reply.body['access_token']))['permissions'],
        seen: decodeJwt(String(reply.body['id_token']))['seen'],
        scope: granted(reply.body['scope']),
      }
    }
    await world.api('POST', rolesPath(acme, ann), { roles: [roles['Boss']] })
    await world.api('DELETE', rolesPath(acme, ann), { roles: [roles['Clerk']] })
    expect(await refresh()).toEqual({
      permissions: ['write:things'],
      scope: [],
      seen: { ...seen('Boss'), organization: acme.id },
    })
    await world.leave(other, ann)
    await world.api('DELETE', rolesPath(acme, ann), { roles: [roles['Boss']] })
    expect(await refresh()).toEqual({ permissions: [], scope: [], seen: { ...seen(), organization: acme.id } })
  })

  test('are the same by a password grant', async () => {
    const { body } = await passwordGrant(world, 'web', ann, { ...asked, organization: acme.id })
    expect(decodeJwt(String(body['access_token']))).toMatchObject({ org_id: acme.id, permissions: ['read:things'] })
    expect(decodeJwt(String(body['id_token']))['seen']).toEqual({ ...seen('Clerk'), organization: acme.id })
  })

  test('end with the membership and do not come back with it', async () => {
    await world.leave(acme, ann)
    await world.join(acme, ann)
    const { access, claims } = await login(acme.id)
    expect(access['permissions']).toEqual([])
    expect(claims['seen']).toEqual({ ...seen(), organization: acme.id })
    expect(await world.api('GET', `${userPath(ann)}/roles`)).toMatchObject([{ name: 'Admin' }])
  })

  test('go with the role that is deleted, the organization too', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/roles', { name: 'Guest' })
    await world.api('POST', `/v2/roles/${id}/permissions`, { permissions: [permissionOf('count:things')] })
    await world.api('POST', rolesPath(acme, ann), { roles: [id] })
    expect(((await login(acme.id)).access['permissions'] as string[]).sort()).toEqual(['count:things', 'read:things'])
    await world.api('DELETE', `/v2/roles/${id}`)
    expect((await login(acme.id)).access['permissions']).toEqual(['read:things'])
    const gone = await world.organization('gone')
    await world.join(gone, ann)
    await world.api('POST', rolesPath(gone, ann), { roles: [roles['Boss']] })
    await world.api('DELETE', `/v2/organizations/${gone.id}`)
    for (const table of ['organization_member_roles', 'organization_members'] as const) {
      const rows = world.services.db.selectFrom(table).selectAll().where('organization_id', '=', gone.id)
      expect(await rows.execute()).toEqual([])
    }
  })

  test('stand beside the name of the organization where names are in use, in every token and at /userinfo', async () => {
    await world.tenant({ allow_organization_name_in_authentication_api: true })
    const { access, claims, body } = await login('acme')
    const organization = { org_id: acme.id, org_name: 'acme' }
    expect(access).toMatchObject({ ...organization, permissions: ['read:things'] })
    expect(claims).toMatchObject(organization)
    const userinfo = await fetch(new URL('userinfo', world.issuer), {
      headers: { authorization: `Bearer ${String(body['access_token'])}` },
    })
    expect(await userinfo.json()).toMatchObject({ sub: ann.id, ...organization })
    await world.tenant({ allow_organization_name_in_authentication_api: false })
  })
})
