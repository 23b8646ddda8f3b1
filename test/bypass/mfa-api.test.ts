import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { challenge, grants, mfa, type Person, passwordGrant, token, type World } from '../fixtures/world.ts'
import { another, attackedWorld, challengeWith, expectLogs } from './attack.ts'

let world: World

beforeAll(async () => {
  world = await attackedWorld()
})

beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('always')
  await world.actions()
})

const mfaTokenOf = async (person: Person, clientId = 'web') => {
  const { body } = await passwordGrant(world, clientId, person)
  expect(body.error).toBe('mfa_required')
  return body.mfa_token as string
}

const answerOtp = (mfa_token: string, otp: string, clientId = 'web') =>
  token(world, clientId, { grant_type: grants.otp, mfa_token, otp })

const refused = { status: 403, body: { error: 'invalid_grant' } }

describe('an mfa_token', () => {
  test('is worth nothing to another application', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const stolen = await mfaTokenOf(ann)
    expect(await answerOtp(stolen, ann.code(), 'other')).toMatchObject(refused)
    expect((await challenge(world, 'other', stolen)).status).toBe(401)
    await expectLogs(world, ann, 'mfar')
    expect(await world.logs()).toContain('feotpft')
  })

  test('is worth nothing after it was used', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const mfa_token = await mfaTokenOf(ann)
    expect((await answerOtp(mfa_token, ann.code())).status).toBe(200)
    expect(await answerOtp(mfa_token, ann.code(1))).toMatchObject(refused)
    expect((await challenge(world, 'web', mfa_token)).status).toBe(401)
    const made = await mfa(world, 'POST', 'associate', { bearer: mfa_token, body: { authenticator_types: ['otp'] } })
    expect(made.status).toBe(401)
    expect((await world.logs(ann.id)).filter(type => type === 'seotpft')).toHaveLength(1)
  })

  test('is worth nothing after ten minutes', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const mfa_token = await mfaTokenOf(ann)
    world.pass(10 * 60_000)
    expect((await answerOtp(mfa_token, ann.code())).body.error).toBe('expired_token')
    await expectLogs(world, ann, 'mfar')
    expect(await world.logs()).toContain('feotpft')
  })

  test('of one user is not answered by the app of another', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const eve = await world.person({ factors: ['otp'] })
    expect(await answerOtp(await mfaTokenOf(ann), eve.code())).toMatchObject(refused)
    await expectLogs(world, ann, 'gd_auth_failed', 'feotpft')
  })

  test('is not made up, nor changed', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const good = await mfaTokenOf(ann)
    const changed = good.slice(0, -3) + (good.endsWith('AAA') ? 'BBB' : 'AAA')
    for (const forged of ['Fe26.2*', 'Fe26.2*v1.AAAA', changed, good.slice(0, 40), 'null'])
      expect(await answerOtp(forged, ann.code())).toMatchObject(refused)
    await expectLogs(world, ann, 'mfar')
  })

  test('is no access token, and an access token of another API is none either', async () => {
    await world.policy('never')
    const ann = await world.person({ factors: ['otp'] })
    const { body } = await passwordGrant(world, 'web', ann)
    const bearer = body['access_token'] as string
    expect((await mfa(world, 'GET', 'authenticators', { bearer })).status).toBe(401)
    await world.policy('always')
    const userinfo = await fetch(new URL('userinfo', world.issuer), {
      headers: { authorization: `Bearer ${await mfaTokenOf(ann)}` },
    })
    expect(userinfo.status).toBe(401)
    expect((await world.logs(ann.id)).at(-1)).toBe('mfar')
  })

  test('answered twice at the same moment gives tokens once', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const mfa_token = await mfaTokenOf(ann)
    const code = ann.code()
    const answers = await Promise.all([...Array(6)].map(() => answerOtp(mfa_token, code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await world.logs(ann.id)).filter(type => type === 'seotpft')).toHaveLength(1)
  })

  test('and another one answered with the same code give tokens once', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const tokens = [await mfaTokenOf(ann), await mfaTokenOf(ann), await mfaTokenOf(ann)]
    const code = ann.code()
    const answers = await Promise.all(tokens.map(mfa_token => answerOtp(mfa_token, code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await world.logs(ann.id)).filter(type => type === 'seotpft')).toHaveLength(1)
  })
})

describe('guesses', () => {
  test('are counted for the user, across tokens and factors', async () => {
    const ann = await world.person({ factors: ['otp', 'phone'], verified: false })
    for (let i = 0; i < 10; i++) await answerOtp(await mfaTokenOf(ann), another(ann.code()))
    expect(await answerOtp(await mfaTokenOf(ann), ann.code())).toMatchObject({
      status: 429,
      body: { error: 'too_many_attempts' },
    })
    const mfa_token = await mfaTokenOf(ann)
    const list = (await mfa(world, 'GET', 'authenticators', { bearer: mfa_token })).body as unknown as { id: string }[]
    const authenticator_id = list.find(({ id }) => id.startsWith('sms|'))?.id
    const { oob_code } = (await challenge(world, 'web', mfa_token, { authenticator_id })).body
    const binding_code = await world.sentCode(ann.phone)
    expect(
      await token(world, 'web', { grant_type: grants.oob, mfa_token, oob_code: oob_code as string, binding_code }),
    ).toMatchObject({ status: 429 })
    await expectLogs(world, ann, 'gd_otp_rate_limit_exceed')
  })

  test('of a recovery code end after ten', async () => {
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const mfa_token = await mfaTokenOf(ann)
    const answer = (recovery_code: string) =>
      token(world, 'web', { grant_type: grants.recovery, mfa_token, recovery_code })
    for (let i = 0; i < 10; i++) await answer(`${'A'.repeat(23)}${i}`)
    expect((await answer(ann.recoveryCode)).status).toBe(429)
    await expectLogs(world, ann, 'gd_recovery_rate_limit_exceed')
  })

  test('of a password are counted with those on pages', async () => {
    const ann = await world.person()
    for (let i = 0; i < 10; i++) await passwordGrant(world, 'web', ann, { password: `wrong ${i}` })
    expect((await passwordGrant(world, 'other', ann)).status).toBe(429)
    await expectLogs(world, ann, 'fp')
    expect(await world.logs()).toContain('limit_wc')
  })
})

describe('factors that are not asked for', () => {
  test('an authenticator of another user is not challenged', async () => {
    const ann = await world.person({ factors: ['phone'], verified: false })
    const eve = await world.person({ factors: ['phone'], verified: false })
    const own = await mfaTokenOf(eve)
    const [foreign] = (await mfa(world, 'GET', 'authenticators', { bearer: await mfaTokenOf(ann) }))
      .body as unknown as { id: string }[]
    expect((await challenge(world, 'web', own, { authenticator_id: foreign?.id })).status).toBe(400)
    expect(await world.inbox(ann.phone)).toEqual([])
    await expectLogs(world, eve, 'mfar')
  })

  test('a factor that the Action does not name passes nothing', async () => {
    await world.actions(challengeWith('phone'))
    const ann = await world.person({ factors: ['otp', 'phone', 'recovery-code'] })
    const mfa_token = await mfaTokenOf(ann)
    expect(await answerOtp(mfa_token, ann.code())).toMatchObject(refused)
    const recovery = { grant_type: grants.recovery, mfa_token, recovery_code: ann.recoveryCode }
    expect(await token(world, 'web', recovery)).toMatchObject(refused)
    expect((await challenge(world, 'web', mfa_token, { challenge_type: 'otp' })).body.error).toBe(
      'unsupported_challenge_type',
    )
    await expectLogs(world, ann, 'feotpft', 'fercft')
  })

  test('a factor that was switched off or removed passes nothing', async () => {
    const ann = await world.person({ factors: ['otp', 'phone'], verified: false })
    const first = await mfaTokenOf(ann)
    await world.factors('sms')
    expect((await answerOtp(first, ann.code())).status).toBe(403)
    await world.factors('otp', 'sms')
    const second = await mfaTokenOf(ann)
    await world.api('DELETE', `/v2/users/${encodeURIComponent(ann.id)}/authentication-methods`)
    expect((await answerOtp(second, ann.code())).status).toBe(403)
    await expectLogs(world, ann, 'mfar', 'feotpft')
  })

  test('a user who was blocked meanwhile gets nothing', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const mfa_token = await mfaTokenOf(ann)
    await world.api('PATCH', `/v2/users/${encodeURIComponent(ann.id)}`, { blocked: true })
    expect((await answerOtp(mfa_token, ann.code())).status).toBe(403)
    await expectLogs(world, ann, 'feotpft')
  })
})

describe('codes that are sent', () => {
  const begin = async (person: Person) => {
    const mfa_token = await mfaTokenOf(person)
    const { oob_code } = (await challenge(world, 'web', mfa_token, { challenge_type: 'oob' })).body
    return { mfa_token, oob_code: oob_code as string, binding_code: await world.sentCode(person.phone) }
  }
  const answer = (given: { mfa_token: string; oob_code: string; binding_code?: string }) =>
    token(world, 'web', { grant_type: grants.oob, ...given })

  test('of one login do not pass another', async () => {
    const ann = await world.person({ factors: ['phone'], verified: false })
    const first = await begin(ann)
    const second = await begin(ann)
    expect(await answer({ ...second, binding_code: first.binding_code })).toMatchObject(refused)
    expect(await answer({ ...second, oob_code: first.oob_code })).toMatchObject(refused)
    await expectLogs(world, ann, 'gd_auth_failed', 'feoobft')
  })

  test('are dead after another challenge was begun', async () => {
    const ann = await world.person({ factors: ['phone'], verified: false })
    const first = await begin(ann)
    const { oob_code } = (await challenge(world, 'web', first.mfa_token, { challenge_type: 'oob' })).body
    const binding_code = await world.sentCode(ann.phone)
    expect(await answer(first)).toMatchObject(refused)
    expect(await answer({ ...first, oob_code: oob_code as string })).toMatchObject(refused)
    expect(await answer({ ...first, binding_code })).toMatchObject(refused)
    await expectLogs(world, ann, 'feoobft')
  })

  test('are needed: an oob_code alone passes nothing', async () => {
    const ann = await world.person({ factors: ['phone'], verified: false })
    const { mfa_token, oob_code } = await begin(ann)
    for (const binding_code of [undefined, '', ' ', '000000'])
      expect((await answer({ mfa_token, oob_code, binding_code })).status).not.toBe(200)
    await expectLogs(world, ann, 'feoobft')
  })

  test('are dead after five minutes', async () => {
    const ann = await world.person({ factors: ['phone'], verified: false })
    const given = await begin(ann)
    world.pass(5 * 60_000)
    expect(await answer(given)).toMatchObject(refused)
    await expectLogs(world, ann, 'feoobft')
  })
})

describe('enrolling', () => {
  const otp = { authenticator_types: ['otp'] }
  const audience = () => `${world.issuer}mfa/`
  const scope = 'enroll read:authenticators remove:authenticators'

  test('is not had without the challenge of who has a factor', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const bearer = await mfaTokenOf(ann)
    expect((await mfa(world, 'POST', 'associate', { bearer, body: otp })).body).toMatchObject({
      error_description: 'User is already enrolled.',
    })
    expect((await mfa(world, 'GET', 'authenticators', { bearer })).body).toHaveLength(2)
    await expectLogs(world, ann, 'mfar')
  })

  test('with a password alone ends when the owner has enrolled', async () => {
    await world.factors('otp', 'sms')
    const ann = await world.person({ verified: false })
    const attacker = await mfaTokenOf(ann)
    const evil = (await mfa(world, 'POST', 'associate', { bearer: attacker, body: otp })).body['secret'] as string
    const owner = await mfaTokenOf(ann)
    const own = (await mfa(world, 'POST', 'associate', { bearer: owner, body: otp })).body['secret'] as string
    expect((await answerOtp(owner, totpAt(own, world.services.now()))).status).toBe(200)
    expect((await answerOtp(attacker, totpAt(evil, world.services.now()))).status).toBe(403)
    const later = await mfaTokenOf(ann)
    expect((await answerOtp(later, totpAt(evil, world.services.now()))).status).toBe(403)
    expect((await world.logs(ann.id)).filter(type => type === 'gd_enrollment_complete')).toHaveLength(1)
  })

  test('with a token from before the first factor ends when there is one', async () => {
    const ann = await world.person({ verified: false })
    const old = (await passwordGrant(world, 'web', ann, { audience: audience(), scope })).body
    // The policy asks for MFA of its own; the token is had where it does not.
    expect(old.error).toBe('mfa_required')
    await world.policy('never')
    const { body } = await passwordGrant(world, 'web', ann, { audience: audience(), scope })
    const bearer = body['access_token'] as string
    world.pass(2000)
    await world.api('POST', `/v2/users/${encodeURIComponent(ann.id)}/authentication-methods`, {
      type: 'phone',
      phone_number: ann.phone,
      preferred_authentication_method: 'sms',
    })
    world.pass(2000)
    expect((await mfa(world, 'POST', 'associate', { bearer, body: otp })).status).toBe(403)
    const [factor] = (await mfa(world, 'GET', 'authenticators', { bearer })).body as unknown as { id: string }[]
    expect((await mfa(world, 'DELETE', `authenticators/${factor?.id}`, { bearer })).status).toBe(403)
    expect(await world.logs(ann.id)).not.toContain('gd_unenroll')
  })

  test('and removing are not had by a password where there is a factor, whatever is asked for', async () => {
    await world.policy('never')
    const ann = await world.person({ factors: ['otp'] })
    for (const more of [{}, { scope: `openid ${scope}` }, { scope: 'read:authenticators' }])
      expect((await passwordGrant(world, 'web', ann, { audience: audience(), scope, ...more })).body.error).toBe(
        'mfa_required',
      )
    await world.actions(`exports.onExecutePostLogin = async (event, api) => { api.multifactor.enable('none') }`)
    expect((await passwordGrant(world, 'web', ann, { audience: audience(), scope })).body.error).toBe('mfa_required')
    await expectLogs(world, ann, 'mfar')
  })

  test('removing is not had with an mfa_token, nor for the factor of another', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const eve = await world.person({ factors: ['otp'] })
    const waiting = await mfaTokenOf(ann)
    const [factor] = (await mfa(world, 'GET', 'authenticators', { bearer: waiting })).body as unknown as {
      id: string
    }[]
    expect((await mfa(world, 'DELETE', `authenticators/${factor?.id}`, { bearer: waiting })).status).toBe(401)
    const { body } = await passwordGrant(world, 'web', eve, { audience: audience(), scope })
    const passed = await answerOtp(body.mfa_token as string, eve.code())
    const bearer = passed.body['access_token'] as string
    expect((await mfa(world, 'DELETE', `authenticators/${factor?.id}`, { bearer })).status).toBe(404)
    expect(await world.logs(ann.id)).not.toContain('gd_unenroll')
  })

  test('a code that confirms an enrollment does not pass a challenge as well', async () => {
    const ann = await world.person({ verified: false })
    const mfa_token = await mfaTokenOf(ann)
    const secret = (await mfa(world, 'POST', 'associate', { bearer: mfa_token, body: otp })).body['secret'] as string
    const code = totpAt(secret, world.services.now())
    expect((await answerOtp(mfa_token, code)).status).toBe(200)
    expect(await answerOtp(await mfaTokenOf(ann), code)).toMatchObject(refused)
    expect(await world.logs(ann.id)).toContain('gd_auth_failed')
  })
})
