import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../fixtures/store.ts'
import { token } from '../fixtures/world.ts'
import { type Organization, type OrgWorld, orgWorld } from './org-world.ts'

const audience = 'https://api.example.com'

describe.each(engines)('applications that act for an organization on %s', engine => {
  let world: OrgWorld
  let acme: Organization
  let other: Organization
  let numbers = 0

  beforeAll(async () => {
    world = await orgWorld(engine)
    acme = await world.organization('acme')
    other = await world.organization('other')
  })

  /** A client with a grant of these settings. */
  const machine = async (
    grant: Record<string, unknown>,
    client: Parameters<OrgWorld['client']>[0] | Record<never, never> = {},
  ) => {
    const client_id = await world.client({
      client_id: `machine${++numbers}`,
      grant_types: ['client_credentials'],
      ...client,
    })
    const { id } = await world.api<{ id: string }>('POST', '/v2/client-grants', {
      client_id,
      audience,
      scope: ['read:things'],
      ...grant,
    })
    const ask = (organization?: string) =>
      token(world, client_id, { grant_type: 'client_credentials', audience, organization })
    const give = ({ id: organizationId }: Organization) =>
      world.api('POST', `/v2/organizations/${organizationId}/client-grants`, { grant_id: id })
    return { client_id, grantId: id, ask, give }
  }
  const denied = { status: 403, body: { error: 'access_denied' } }

  test('get a token for an organization that was given the grant, and the log says so', async () => {
    const { client_id, ask, give, grantId } = await machine({ organization_usage: 'allow' })
    expect(await ask(acme.id)).toMatchObject(denied)
    await give(acme)
    const claims = decodeJwt(String((await ask(acme.id)).body['access_token']))
    expect(claims).toMatchObject({ sub: `${client_id}@clients`, org_id: acme.id })
    expect(claims).not.toHaveProperty('org_name')
    expect(await ask(other.id)).toMatchObject(denied)
    expect(decodeJwt(String((await ask()).body['access_token']))).not.toHaveProperty('org_id')
    const [entry] = await world.api<Record<string, unknown>[]>(
      'GET',
      `/v2/logs?q=${encodeURIComponent(`type:seccft AND organization_id:${acme.id}`)}`,
    )
    expect(entry).toMatchObject({ organization_name: 'acme', client_id })
    await world.api('DELETE', `/v2/organizations/${acme.id}/client-grants/${grantId}`)
    expect(await ask(acme.id)).toMatchObject(denied)
  })

  test('may name it where the tenant takes names', async () => {
    const { ask, give } = await machine({ organization_usage: 'require' })
    await give(acme)
    expect(await ask('acme')).toMatchObject(denied)
    await world.tenant({ allow_organization_name_in_authentication_api: true })
    const { body } = await ask('ACME')
    await world.tenant({ allow_organization_name_in_authentication_api: false })
    expect(decodeJwt(String(body['access_token']))).toMatchObject({ org_id: acme.id, org_name: 'acme' })
  })

  test('must or must not, as the grant says', async () => {
    const must = await machine({ organization_usage: 'require' })
    expect(await must.ask()).toMatchObject({
      status: 400,
      body: { error_description: 'parameter organization is required for this client' },
    })
    for (const grant of [{}, { organization_usage: 'deny', allow_any_organization: true }])
      expect(await (await machine(grant)).ask(acme.id)).toMatchObject(denied)
  })

  test('any organization that is there will do where the grant says so, but never for another party’s application', async () => {
    const { ask, grantId } = await machine({ organization_usage: 'allow', allow_any_organization: true })
    for (const { id } of [acme, other]) expect(decodeJwt(String((await ask(id)).body['access_token'])).org_id).toBe(id)
    expect(await ask('org_0000000000000000')).toMatchObject(denied)
    const listed = async (any: boolean) =>
      (await world.api<{ id: string }[]>('GET', `/v2/client-grants?allow_any_organization=${any}&per_page=100`)).map(
        grant => grant.id,
      )
    expect(await listed(true)).toContain(grantId)
    expect(await listed(false)).not.toContain(grantId)
    const third = await world.client({ client_id: 'third-machine', thirdParty: true })
    await expect(
      world.api('POST', '/v2/client-grants', {
        client_id: third,
        audience,
        organization_usage: 'allow',
        allow_any_organization: true,
      }),
    ).rejects.toThrow('400')
  })

  test('an application has an organization of its own for where one is required, until that is deleted', async () => {
    const home = await world.organization('home')
    const default_organization = { organization_id: home.id, flows: ['client_credentials'] }
    const { client_id, ask, give, grantId } = await machine({ organization_usage: 'require' }, {
      default_organization,
    } as never)
    await give(home)
    await give(acme)
    expect(decodeJwt(String((await ask()).body['access_token'])).org_id).toBe(home.id)
    expect(decodeJwt(String((await ask(acme.id)).body['access_token'])).org_id).toBe(acme.id)
    await world.api('PATCH', `/v2/client-grants/${grantId}`, { organization_usage: 'allow' })
    expect(decodeJwt(String((await ask()).body['access_token']))).not.toHaveProperty('org_id')
    await world.api('DELETE', `/v2/organizations/${home.id}`)
    expect(await world.api('GET', `/v2/clients/${client_id}`)).not.toHaveProperty('default_organization')
  })
})
