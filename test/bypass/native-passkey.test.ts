import { decodeJwt } from 'jose'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { deletePasskeys, passkeysOf } from '../../src/store/passkeys.ts'
import { keyFor, passkeyApi, passkeyToken, signInByKey, signUpByKey, takePasskeys } from '../fixtures/passkey-api.ts'
import { authorize, visitor } from '../fixtures/visitor.ts'
import { grants, mfa, type Reply, token, type World } from '../fixtures/world.ts'
import { attackedWorld, challengeWith, codeOf, expectLogs } from './attack.ts'
import { answerOn, askedOn, claiming, firstPage, type Holder, holderIn, misbehaviours } from './passkey-holder.ts'

let world: World
const userPath = ({ id }: { id: string }) => `/v2/users/${encodeURIComponent(id)}`
const seed = 'JBSWY3DPEHPK3PXP'

beforeAll(async () => {
  world = await attackedWorld()
  await world.client({ client_id: 'native-app', token_endpoint_auth_method: 'none', app_type: 'native' })
  await world.api('PATCH', '/v2/prompts', { identifier_first: true })
  await world.api('POST', '/v2/connections', {
    name: 'apart',
    strategy: 'auth0',
    enabled_clients: ['other'],
    options: { authentication_methods: { password: { enabled: true }, passkey: { enabled: true } } },
  })
})

beforeEach(async () => {
  // Attempts of this address come back.
  world.pass(60_000)
  await world.factors('otp', 'recovery-code')
  await world.policy('never')
  await world.actions()
  await takePasskeys(world)
})

const refusal = { status: 403, body: { error: 'invalid_grant', error_description: 'Passkey authentication failed.' } }

/** Every attack of one file looks alike to whoever makes it. */
const expectRefused = (reply: Reply) => expect(reply).toEqual(refusal)

const failedFor = async (why: string) => {
  const rows = await world.services.db.selectFrom('logs').select('data').where('type', '=', 'f').execute()
  expect(rows.map(({ data }) => JSON.parse(data).details.error.message)).toContain(why)
}

describe('an assertion that an application brings', () => {
  test('gives tokens of who made it, as a control', async () => {
    const holder = await holderIn(world)
    const { status, body } = await signInByKey(world, holder.key)
    expect(status).toBe(200)
    expect(decodeJwt(body['id_token'] as string).sub).toBe(holder.id)
    expect(await world.logs(holder.id)).toEqual(['scv', 's'])
  })

  test.each(misbehaviours)('%s gives none', async (_, wrong) => {
    const holder = await holderIn(world)
    expectRefused(await signInByKey(world, holder.key, { wrong }))
    await expectLogs(world, holder, 'f')
  })

  test('gives none for the challenge of another application, of the pages, or of a sign-up', async () => {
    const holder = await holderIn(world)
    const mine = await passkeyApi(world, 'web', 'challenge')
    const others = await passkeyApi(world, 'other', 'challenge')
    const response = holder.key.get(others.body.authn_params_public_key)
    // The answer to one, with the session of the other; the session of another application.
    expectRefused(await passkeyToken(world, 'web', { auth_session: mine.body.auth_session, response }))
    const foreign = await passkeyToken(world, 'web', { auth_session: others.body.auth_session, response })
    expect(foreign).toMatchObject({ status: 403, body: { error: 'invalid_grant' } })
    const page = await firstPage(visitor(world))
    const onPage = holder.key.get(askedOn(page))
    expectRefused(await passkeyToken(world, 'web', { auth_session: mine.body.auth_session, response: onPage }))
    const { body } = await passkeyApi(world, 'web', 'register', { user_profile: { email: 'new@example.com' } })
    const { challenge, rp } = body.authn_params_public_key as { challenge: string; rp: { id: string } }
    const signingUp = holder.key.get({ challenge, rpId: rp.id })
    expectRefused(await passkeyToken(world, 'web', { auth_session: body.auth_session, response: signingUp }))
    await expectLogs(world, holder, 'f')
    expect(await world.logs()).toContain('fs')
  })

  test('opens no page for the challenge of an application', async () => {
    const holder = await holderIn(world)
    const { body } = await passkeyApi(world, 'web', 'challenge')
    const browser = visitor(world)
    const page = await firstPage(browser)
    const refused = await answerOn(browser, page, holder.key.get(body.authn_params_public_key))
    expect(codeOf(refused)).toBeNull()
    expect(codeOf(await authorize(browser, { prompt: 'none' }))).toBeNull()
    await expectLogs(world, holder, 'f')
  })

  test('gives none twice, at the same moment neither, nor after five minutes', async () => {
    const holder = await holderIn(world)
    const { body } = await passkeyApi(world, 'web', 'challenge')
    const given = { auth_session: body.auth_session, response: holder.key.get(body.authn_params_public_key) }
    const replies = await Promise.all([0, 1, 2, 3].map(() => passkeyToken(world, 'web', given)))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403])
    expectRefused(await passkeyToken(world, 'web', given))
    await world.services.db.deleteFrom('logs').execute()
    const late = await passkeyApi(world, 'web', 'challenge')
    world.pass(5 * 60_000 + 1000)
    const response = holder.key.get(late.body.authn_params_public_key)
    expect(await passkeyToken(world, 'web', { auth_session: late.body.auth_session, response })).toMatchObject({
      status: 403,
      body: { error: 'invalid_grant' },
    })
    await expectLogs(world, holder)
    await failedFor('auth_session is expired')
  })

  test('gives none with a session that was made up, changed, or is of another kind', async () => {
    const holder = await holderIn(world)
    await world.api('POST', `${userPath(holder)}/authentication-methods`, { type: 'totp', totp_secret: seed })
    const { body } = await passkeyApi(world, 'web', 'challenge')
    const response = holder.key.get(body.authn_params_public_key)
    await world.policy('always')
    const due = await signInByKey(world, holder.key)
    await world.policy('never')
    const sealed = world.services.box.seal('passkey.session', 'not JSON')
    for (const auth_session of [
      'Fe26.2*made-up',
      `${body.auth_session.slice(0, -6)}AAAAAA`,
      due.body.mfa_token as string,
      `Fe26.2*${sealed}`,
    ])
      expect(await passkeyToken(world, 'web', { auth_session, response })).toMatchObject({
        status: 403,
        body: { error: 'invalid_grant', error_description: 'Invalid auth_session.' },
      })
    await expectLogs(world, holder)
    await failedFor('Invalid auth_session.')
  })

  test('in the name of somebody else’s credential gives none', async () => {
    const [ann, eve] = [await holderIn(world), await holderIn(world)]
    const hers = ann.key.keys[0]
    const { body } = await passkeyApi(world, 'web', 'challenge')
    const mixed = eve.key.get(body.authn_params_public_key, { userHandle: hers?.userHandle as string })
    const response = claiming(hers?.id as string, mixed)
    expectRefused(await passkeyToken(world, 'web', { auth_session: body.auth_session, response }))
    await expectLogs(world, ann, 'f')
  })

  test('of a user of another connection gives none, whatever realm the request names', async () => {
    const holder = await holderIn(world, { realm: 'apart', client: 'other' })
    expectRefused(await signInByKey(world, holder.key))
    expectRefused(await signInByKey(world, holder.key, { client: 'other' }))
    expect((await passkeyApi(world, 'web', 'challenge', { realm: 'apart' })).status).toBe(400)
    expect((await signInByKey(world, holder.key, { token: { realm: 'apart' } })).status).toBe(400)
    expect((await signInByKey(world, holder.key, { client: 'other', challenge: { realm: 'apart' } })).status).toBe(200)
    expect((await world.logs(holder.id)).filter(type => type === 's')).toHaveLength(1)
    expect(await world.logs()).toEqual(expect.arrayContaining(['f', 'passkey_challenge_failed']))
  })

  test('does not lead into an organization that its challenge was not for', async () => {
    const holder = await holderIn(world)
    const { id: connection_id } = (await world.api<{ id: string }[]>('GET', '/v2/connections?name=apart'))[0] as {
      id: string
    }
    const { id } = await world.api<{ id: string }>('POST', '/v2/organizations', {
      name: 'closed',
      enabled_connections: [{ connection_id, assign_membership_on_login: true }],
    })
    expect((await signInByKey(world, holder.key, { token: { organization: id } })).status).toBe(400)
    // Its users come from elsewhere.
    expect((await passkeyApi(world, 'web', 'challenge', { organization: id })).status).toBe(400)
    await expectLogs(world, holder)
    await failedFor('organization is not the one that the challenge was for')
  })

  test('gives none once the passkey was removed, its user blocked or its application without the grant', async () => {
    const holder = await holderIn(world)
    const { body } = await passkeyApi(world, 'web', 'challenge')
    const bring = (client = 'web') =>
      passkeyToken(world, client, {
        auth_session: body.auth_session,
        response: holder.key.get(body.authn_params_public_key),
      })
    await world.api('PATCH', userPath(holder), { blocked: true })
    expect(await bring()).toMatchObject({ status: 403, body: { error: 'unauthorized' } })
    await expectLogs(world, holder, 'f')
    await world.api('PATCH', userPath(holder), { blocked: false })
    await deletePasskeys(world.services.db, holder.id, 'all')
    expectRefused(await signInByKey(world, holder.key))
    await failedFor('unknown credential')
  })

  test('of a copy is found out by its counter', async () => {
    const holder = await holderIn(world)
    expect((await signInByKey(world, holder.key, { wrong: { counter: 7 } })).status).toBe(200)
    await world.services.db.deleteFrom('logs').execute()
    for (const counter of [7, 6, 0]) expectRefused(await signInByKey(world, holder.key, { wrong: { counter } }))
    await expectLogs(world, holder, 'f')
  })

  test('is looked at no more after fifteen wrong ones, a right one neither', async () => {
    const holder = await holderIn(world)
    for (let n = 0; n < 15; n++) await signInByKey(world, holder.key, { wrong: { forged: true } })
    // However long those took, no attempt has come back.
    world.pass(-20_000)
    expect(await signInByKey(world, holder.key)).toMatchObject({ status: 429, body: { error: 'too_many_attempts' } })
    await expectLogs(world, holder, 'f')
  })

  test('is taken from no application that does not prove itself', async () => {
    const holder = await holderIn(world)
    const { body } = await passkeyApi(world, 'web', 'challenge')
    const response = holder.key.get(body.authn_params_public_key)
    const given = { auth_session: body.auth_session, response }
    expect((await passkeyToken(world, 'web', given, { client_secret: 'wrong' })).status).toBe(401)
    expect((await passkeyToken(world, 'native-app', given)).status).toBe(403)
    await expectLogs(world, holder)
    expect(await world.logs()).toContain('f')
  })
})

describe('MFA after a passkey that an application brings', () => {
  const due = async (): Promise<{ holder: Holder; reply: Reply }> => {
    const holder = await holderIn(world)
    await world.api('POST', `${userPath(holder)}/authentication-methods`, { type: 'totp', totp_secret: seed })
    await world.policy('always')
    return { holder, reply: await signInByKey(world, holder.key) }
  }

  test('is skipped neither by asking again nor by the answer of before', async () => {
    const { holder, reply } = await due()
    expect(reply).toMatchObject({ status: 403, body: { error: 'mfa_required' } })
    const { body } = await passkeyApi(world, 'web', 'challenge')
    const given = { auth_session: body.auth_session, response: holder.key.get(body.authn_params_public_key) }
    for (const more of [
      { scope: 'openid', acr_values: '' },
      { mfa_token: reply.body.mfa_token, acr: 'none' },
    ])
      expect((await passkeyToken(world, 'web', given, more)).status).toBe(403)
    await expectLogs(world, holder, 'mfar')
  })

  test('is passed by no assertion, and in the name of no other application', async () => {
    const { holder, reply } = await due()
    const mfa_token = reply.body.mfa_token
    const { body } = await passkeyApi(world, 'web', 'challenge')
    const response = holder.key.get(body.authn_params_public_key)
    const wrong = await token(world, 'web', { grant_type: grants.otp, mfa_token, otp: response.slice(0, 6) })
    expect(wrong.body.error).toBe('invalid_grant')
    const otp = totpAt(seed, world.services.now())
    expect((await token(world, 'other', { grant_type: grants.otp, mfa_token, otp })).status).toBe(403)
    await expectLogs(world, holder, 'mfar', 'feotpft')
  })

  test('of a user who has a factor is not passed by another one that is added on the way', async () => {
    const { holder, reply } = await due()
    const added = await mfa(world, 'POST', 'associate', {
      bearer: reply.body.mfa_token as string,
      body: { authenticator_types: ['otp'] },
    })
    expect(added.status).toBeGreaterThanOrEqual(400)
    await expectLogs(world, holder, 'mfar')
  })

  test('goes on no more once the passkey was removed or the user blocked', async () => {
    const { holder, reply } = await due()
    await deletePasskeys(world.services.db, holder.id, 'all')
    const otp = totpAt(seed, world.services.now())
    const ended = await token(world, 'web', { grant_type: grants.otp, mfa_token: reply.body.mfa_token, otp })
    expect(ended.status).toBe(403)
    await expectLogs(world, holder, 'feotpft')
  })

  test('that an Action asks for is not left out by a sign-up', async () => {
    await world.actions(challengeWith('otp'))
    const reply = await signUpByKey(world, keyFor(world), { email: 'newcomer@example.com' })
    expect(reply.status).toBe(403)
    expect(await world.logs()).not.toContain('s')
    expect(await world.logs()).toContain('ss')
  })
})

describe('a sign-up that an application brings', () => {
  test('gives an account that is there neither a passkey nor another name', async () => {
    const person = await world.person()
    const reply = await signUpByKey(world, keyFor(world), { email: person.email.toUpperCase() })
    expect(reply.status).toBe(400)
    expect(await passkeysOf(world.services.db, person.id)).toEqual([])
    await expectLogs(world, person)
    expect(await world.logs()).toContain('fs')
  })

  test.each(misbehaviours.filter(([, wrong]) => !('counter' in wrong || 'userHandle' in wrong || 'forged' in wrong)))(
    '%s makes nobody',
    async (_, wrong) => {
      await world.services.db.deleteFrom('logs').execute()
      const { body } = await passkeyApi(world, 'web', 'register', { user_profile: { email: 'nobody@example.com' } })
      const made = keyFor(world).create(body.authn_params_public_key, {
        ...wrong,
        ...('type' in wrong && { type: 'webauthn.get' }),
      })
      expectRefused(await passkeyToken(world, 'web', { auth_session: body.auth_session, response: made }))
      expect(await world.api('GET', '/v2/users-by-email?email=nobody@example.com')).toEqual([])
      expect(await world.logs()).toContain('fs')
      expect(await world.logs()).not.toContain('ss')
    },
  )

  test('takes no passkey that somebody has', async () => {
    const holder = await holderIn(world)
    const { body } = await passkeyApi(world, 'web', 'register', { user_profile: { email: 'thief@example.com' } })
    const made = keyFor(world).create(body.authn_params_public_key)
    const response = claiming(holder.key.keys[0]?.id as string, made)
    expectRefused(await passkeyToken(world, 'web', { auth_session: body.auth_session, response }))
    expect(await passkeysOf(world.services.db, holder.id)).toHaveLength(1)
    await expectLogs(world, holder)
    expect(await world.logs()).toContain('fs')
  })
})
