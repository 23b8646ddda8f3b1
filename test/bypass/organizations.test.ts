import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { authorize, type Page, post, stateOf, submit, visit, visitor, walk } from '../fixtures/visitor.ts'
import { grants, type Person, password, passwordGrant, token } from '../fixtures/world.ts'
import { type Organization, type OrgWorld, orgWorld, signIn, tokensOf } from '../organizations/org-world.ts'
import { claimsOf, codeOf, expectLogs, redeem } from './attack.ts'

let world: OrgWorld
/** The organization that people belong to, and the one that they want into. */
let own: Organization
let foreign: Organization

beforeAll(async () => {
  world = await orgWorld()
  own = await world.organization('own')
  foreign = await world.organization('foreign')
  await world.tenant({ customize_mfa_in_postlogin_action: true, default_redirection_uri: 'https://app.example.com/in' })
  await world.client({
    client_id: 'tv',
    app_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: [grants.device, 'refresh_token'],
    callbacks: [],
  })
})

beforeEach(async () => {
  await world.actions()
  await world.tenant({ allow_organization_name_in_authentication_api: false })
  await world.services.db.deleteFrom('logs').execute()
})

const member = async (...organizations: Organization[]): Promise<Person> => {
  const person = await world.person({ factors: ['otp'] })
  for (const one of organizations) await world.join(one, person)
  return person
}
const errorOf = (page: Page) => page.away?.searchParams.get('error')
const refresh = (body: Record<string, unknown>, more: Record<string, string> = {}) =>
  token(world, 'web', { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']), ...more })

/** Entries of the log that say of a refused login which organization it was about. */
const refusedIn = async (organization: Organization): Promise<string[]> => {
  const logs = await world.api<{ type: string; organization_id?: string }[]>('GET', '/v2/logs?per_page=100')
  return logs.filter(log => log.organization_id === organization.id && log.type.startsWith('f')).map(log => log.type)
}

describe('who is no member', () => {
  test('gets in by no way of naming the organization', async () => {
    await world.tenant({ allow_organization_name_in_authentication_api: true })
    const eve = await member(own)
    for (const organization of [foreign.id, 'foreign', 'FOREIGN', 'Foreign'])
      expect(errorOf((await signIn(world, eve, { organization })).page)).toBe('access_denied')
    expect(await refusedIn(foreign)).toEqual(['f', 'f', 'f', 'f'])
    await expectLogs(world, eve, 'f')
  })

  test('gets in by no other request for the same organization: silent, by password, by device', async () => {
    const eve = await member()
    const { browser } = await signIn(world, eve)
    await world.services.db.deleteFrom('logs').execute()
    const silent = await authorize(browser, { organization: foreign.id, prompt: 'none' })
    expect(errorOf(silent)).toBe('access_denied')
    expect((await passwordGrant(world, 'web', eve, { organization: foreign.id })).body.error).toBe('access_denied')
    const begun = await fetch(new URL('oauth/device/code', world.issuer), {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'tv', scope: 'openid', organization: foreign.id }),
    })
    const { device_code, user_code: code = '' } = (await begun.json()) as Record<string, string>
    await submit(browser, await submit(browser, await visit(browser, '/activate'), { code }), { code }, 'confirm')
    world.pass(5000)
    expect((await token(world, 'tv', { grant_type: grants.device, device_code })).body.error).toBe('access_denied')
    expect(await refusedIn(foreign)).toEqual(expect.arrayContaining(['fsa', 'fepft', 'f']))
    await expectLogs(world, eve, 'fsa', 'f')
  })

  test('is not told to belong to one by an Action, nor by claims that somebody asks for', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      for (const name of ['org_id', 'org_name']) {
        api.idToken.setCustomClaim(name, '${foreign.id}')
        api.accessToken.setCustomClaim(name, '${foreign.id}')
      }
    }`)
    const eve = await member()
    const { page } = await signIn(world, eve, {
      audience: 'https://api.example.com',
      claims: JSON.stringify({ id_token: { org_id: { value: foreign.id } } }),
    })
    const { body } = await redeem(world, page)
    for (const one of [body['id_token'], body['access_token']]) {
      expect(claimsOf(one)).not.toHaveProperty('org_id')
      expect(claimsOf(one)).not.toHaveProperty('org_name')
    }
    expect(await world.logs(eve.id)).toContain('s')
  })
})

describe('an organization', () => {
  const swapped = (id: string) => {
    const at = id.search(/[a-zA-Z][^a-zA-Z]*$/)
    const letter = id.charAt(at)
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
    return id.slice(0, at) + other + id.slice(at + 1)
  }

  test.each([
    ['a name where names are not taken', () => 'own', false],
    ['an id in capitals', id => id.toUpperCase(), false],
    ['an id in capitals where names are taken', id => id.toUpperCase(), true],
    ['an id with a letter in the other case', swapped, true],
    ['an id with a space', id => `${id} `, true],
    ['an id that goes on', id => `${id}x`, true],
    ['a name with a space', () => ' own', true],
    ['a name in letters that look the same', () => '\u043ewn', true],
    ['a name with what nobody sees', () => 'own\u200b', true],
    ['a name that ends early', () => 'own\u0000', true],
    ['a pattern', () => 'ow%', true],
    ['a name of no end', () => 'own'.repeat(3000), true],
  ] as [string, (id: string) => string, boolean][])('is not guessed from %s', async (_, guess, byName) => {
    await world.tenant({ allow_organization_name_in_authentication_api: byName })
    const organization = guess(own.id)
    const ann = await member(own)
    const { browser } = await signIn(world, ann)
    await world.services.db.deleteFrom('logs').execute()
    for (const prompt of [undefined, 'none']) {
      const page = await authorize(browser, { organization, prompt })
      expect(codeOf(page)).toBeNull()
      expect(page.screen === '' ? errorOf(page) : page.status).toSatisfy(
        (end: unknown) => end === 'invalid_request' || Number(end) >= 400,
      )
    }
    expect((await passwordGrant(world, 'web', ann, { organization })).status).toBeGreaterThanOrEqual(400)
    const logs = await world.logs()
    expect(logs).toEqual(expect.arrayContaining(['f']))
    for (const success of ['s', 'ssa', 'sepft']) expect(logs).not.toContain(success)
  })

  test('that is named twice is none that can be chosen between', async () => {
    const eve = await member(own)
    const { browser } = await signIn(world, eve)
    await world.services.db.deleteFrom('logs').execute()
    for (const [first, second] of [
      [own.id, foreign.id],
      [foreign.id, own.id],
    ]) {
      const page = await walk(
        browser,
        `/authorize?client_id=web&response_type=code&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb&scope=openid&organization=${first}&organization=${second}`,
      )
      expect(codeOf(page)).toBeNull()
    }
    const logs = await world.logs()
    expect(logs).toContain('f')
    expect(logs).not.toContain('ssa')
  })
})

describe('a login that has begun', () => {
  test('for one organization ends in no other, whatever forms and addresses say', async () => {
    const eve = await member(own)
    const browser = visitor(world)
    const first = await authorize(browser, { organization: own.id })
    const state = stateOf(first)
    const forms: [string, Record<string, string>, string?][] = [
      ['organization-picker', { organization: foreign.id }],
      ['organization-picker', {}, 'selection-action::0'],
      ['organization-selection', { organizationName: 'foreign' }],
      ['organization-selection', { organizationSkipped: 'true' }, 'skip-organization'],
      ['accept-invitation', {}],
    ]
    for (const [screen, fields, action] of forms)
      expect((await post(browser, screen, state, fields, action)).screen).toBe('login')
    const end = await submit(browser, first, { username: eve.email, password, organization: foreign.id })
    expect((await tokensOf(world, end)).claims['org_id']).toBe(own.id)
    const again = await visit(browser, `/authorize/${state}?organization=${foreign.id}`)
    expect(codeOf(again)).toBeNull()
    expect((await world.logs(eve.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('and has asked for the organization takes one once, and only one that the user belongs to', async () => {
    const eve = await member(own)
    const client_id = 'require-pre_login_prompt'
    const browser = visitor(world)
    const asked = await authorize(browser, { client_id })
    const login = await submit(browser, asked, { organizationName: 'own' })
    const later = await post(browser, 'organization-selection', stateOf(asked), { organizationName: 'foreign' })
    expect(later.screen).toBe('login')
    const end = await submit(browser, login, { username: eve.email, password })
    expect((await tokensOf(world, end, client_id)).claims['org_id']).toBe(own.id)
    const elsewhere = visitor(world)
    const second = await submit(elsewhere, await authorize(elsewhere, { client_id }), { organizationName: 'foreign' })
    const denied = await submit(elsewhere, second, { username: eve.email, password })
    expect(errorOf(denied)).toBe('access_denied')
    expect(await refusedIn(foreign)).toEqual(['f'])
    expect(await world.logs(eve.id)).toEqual(expect.arrayContaining(['s', 'f']))
  })

  test('and offers organizations takes none that it does not offer, and not two at once', async () => {
    const [first, second] = [await world.organization('first'), await world.organization('second')]
    const eve = await member(first, second)
    const client_id = 'require-post_login_prompt'
    const { browser, page } = await signIn(world, eve, { client_id })
    expect(page.screen).toBe('organization-picker')
    const attempts: [Record<string, string>, string][] = [
      [{ organization: foreign.id }, 'default'],
      [{ organization: 'foreign' }, 'default'],
      [{}, 'selection-action::2'],
      [{}, 'selection-action::-1'],
      [{}, 'selection-action::00000000'],
      [{ organizationSkipped: 'true' }, 'skip-organization'],
    ]
    for (const [fields, action] of attempts)
      expect((await submit(browser, page, fields, action)).screen).toBe('organization-picker')
    const ends = await Promise.all(
      [0, 1].map(number => submit(browser, page, {}, `selection-action::${number}`).catch(() => undefined)),
    )
    const codes = new Set(ends.flatMap(end => (end && codeOf(end)) ?? []))
    expect(codes.size).toBe(1)
    expect((await world.logs(eve.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('ends for a member who is removed while the second factor is asked for', async () => {
    await world.factors('otp')
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWith({ type: 'otp' })
    }`)
    const ann = await member(own)
    const { browser, page } = await signIn(world, ann, { organization: own.id })
    expect(page.screen).toBe('mfa-otp-challenge')
    await world.leave(own, ann)
    const end = await submit(browser, page, { code: ann.code() })
    expect(errorOf(end)).toBe('access_denied')
    await expectLogs(world, ann, 'f')
    const bob = await member(own)
    const asked = await passwordGrant(world, 'web', bob, { organization: own.id })
    expect(asked.body.error).toBe('mfa_required')
    await world.leave(own, bob)
    const answered = await token(world, 'web', {
      grant_type: grants.otp,
      mfa_token: asked.body.mfa_token,
      otp: bob.code(),
    })
    expect(answered.status).toBe(403)
    expect(answered.body).not.toHaveProperty('access_token')
    await expectLogs(world, bob, 'mfar', 'feotpft')
  })

  test('by the MFA API stays in the organization that it was begun for', async () => {
    await world.factors('otp')
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWith({ type: 'otp' })
    }`)
    const eve = await member(own)
    const asked = await passwordGrant(world, 'web', eve, { organization: own.id })
    const answered = await token(world, 'web', {
      grant_type: grants.otp,
      mfa_token: asked.body.mfa_token,
      otp: eve.code(),
      organization: foreign.id,
    })
    expect(claimsOf(answered.body['id_token'])['org_id']).toBe(own.id)
    expect(await world.logs(eve.id)).toEqual(expect.arrayContaining(['mfar', 'gd_auth_succeed']))
  })
})

describe('what another organization asks for', () => {
  test('is asked of a session of one that does not', async () => {
    await world.factors('otp')
    const guarded = await world.organization('guarded')
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      if (event.organization?.name === 'guarded') api.authentication.challengeWith({ type: 'otp' })
    }`)
    const eve = await member(own, guarded)
    const { browser, page } = await signIn(world, eve, { organization: own.id, scope: 'openid offline_access' })
    const { body } = await redeem(world, page)
    await world.services.db.deleteFrom('logs').execute()
    const silent = await authorize(browser, { organization: guarded.id, prompt: 'none' })
    expect(errorOf(silent)).toBe('interaction_required')
    expect((await authorize(browser, { organization: guarded.id })).screen).toBe('mfa-otp-challenge')
    const fresh = await refresh(body, { organization: guarded.id })
    expect(claimsOf(fresh.body['id_token'])['org_id']).toBe(own.id)
    await expectLogs(world, eve, 'fsa', 'gd_start_auth')
  })
})

describe('what a login has left', () => {
  test('is worth nothing in another organization, and nothing to who has left', async () => {
    const ann = await member(own)
    const { page } = await signIn(world, ann, { organization: own.id, scope: 'openid offline_access' })
    const { body } = await redeem(world, page)
    for (const organization of [foreign.id, 'foreign', '']) {
      const fresh = await refresh(body, { organization })
      expect(claimsOf(fresh.body['id_token'])['org_id']).toBe(own.id)
    }
    const userinfo = () =>
      fetch(new URL('userinfo', world.issuer), { headers: { authorization: `Bearer ${String(body['access_token'])}` } })
    expect(await (await userinfo()).json()).toMatchObject({ org_id: own.id })
    await world.leave(own, ann)
    expect((await refresh(body)).body.error).toBe('access_denied')
    expect((await userinfo()).status).toBe(401)
    const logs = await world.logs(ann.id)
    expect(logs).toEqual(expect.arrayContaining(['sertft', 'fertft']))
    expect(await refusedIn(own)).toContain('fertft')
  })

  test('is no code for who leaves between the page and the application', async () => {
    const ann = await member(own)
    const { page } = await signIn(world, ann, { organization: own.id })
    await world.leave(own, ann)
    expect((await redeem(world, page)).body.error).toBe('access_denied')
    expect(await world.logs()).toContain('feacft')
    expect(await refusedIn(own)).toContain('feacft')
  })

  test('outside of organizations does not become a membership', async () => {
    const eve = await member()
    const { page } = await signIn(world, eve, { scope: 'openid offline_access' })
    const { body } = await redeem(world, page)
    const fresh = await refresh(body, { organization: own.id })
    expect(claimsOf(fresh.body['id_token'])).not.toHaveProperty('org_id')
    const members = await world.api<{ user_id: string }[]>('GET', `/v2/organizations/${own.id}/members?per_page=100`)
    expect(members.map(one => one.user_id)).not.toContain(eve.id)
    expect(await world.logs(eve.id)).toContain('sertft')
  })

  test('from a connection that makes members makes none by a refresh', async () => {
    const open = await world.organization('open')
    await world.enable(open, { assign_membership_on_login: true })
    const ann = await member()
    const { page } = await signIn(world, ann, { organization: open.id, scope: 'openid offline_access' })
    const { body } = await redeem(world, page)
    await world.leave(open, ann)
    expect((await refresh(body)).body.error).toBe('access_denied')
    expect(await world.logs(ann.id)).toContain('fertft')
    await world.api('DELETE', `/v2/organizations/${open.id}`)
  })
})

describe('the client secret of an application', () => {
  test('opens no organization that the grant was not given to', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/client-grants', {
      client_id: await world.client({ client_id: 'robot', grant_types: ['client_credentials'] }),
      audience: 'https://api.example.com',
      scope: [],
      organization_usage: 'require',
    })
    await world.api('POST', `/v2/organizations/${own.id}/client-grants`, { grant_id: id })
    const ask = (organization?: string) =>
      token(world, 'robot', { grant_type: 'client_credentials', audience: 'https://api.example.com', organization })
    expect(claimsOf((await ask(own.id)).body['access_token'])['org_id']).toBe(own.id)
    await world.services.db.deleteFrom('logs').execute()
    for (const organization of [foreign.id, 'own', own.id.toUpperCase(), undefined])
      expect((await ask(organization)).status).toBeGreaterThanOrEqual(400)
    const logs = await world.logs()
    expect(logs).toContain('feccft')
    expect(logs).not.toContain('seccft')
  })
})
