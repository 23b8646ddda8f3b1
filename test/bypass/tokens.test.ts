import { createHash } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { submit } from '../fixtures/visitor.ts'
import { connectionName, grants, type Person, passwordGrant, token, type World } from '../fixtures/world.ts'
import { afterPassword, attackedWorld, challengeWith, codeOf, redeem } from './attack.ts'

let world: World
const api = 'https://api.example.com/'

beforeAll(async () => {
  world = await attackedWorld()
  await world.client({
    client_id: 'spa',
    token_endpoint_auth_method: 'none',
    app_type: 'spa',
    refresh_token: {
      rotation_type: 'rotating',
      expiration_type: 'expiring',
      leeway: 0,
      token_lifetime: 2_592_000,
      idle_token_lifetime: 1_296_000,
    },
  } as never)
  await world.resource(api)
})

beforeEach(async () => {
  await world.factors('otp', 'sms')
  await world.policy('never')
  await world.actions()
  await world.services.db.deleteFrom('logs').execute()
})

const userPath = ({ id }: Person) => `/v2/users/${encodeURIComponent(id)}`

const refreshTokenOf = async (person: Person): Promise<string> => {
  const { browser, page } = await afterPassword(world, person, { scope: 'openid offline_access' })
  const end = page.screen === 'mfa-otp-challenge' ? await submit(browser, page, { code: person.code() }) : page
  const { body } = await redeem(world, end)
  return body['refresh_token'] as string
}

const refresh = (client: string, refresh_token: string, more: Record<string, string> = {}) =>
  token(world, client, { grant_type: 'refresh_token', refresh_token, ...more })

describe('a refresh token', () => {
  test('of one application is worth nothing to another', async () => {
    const ann = await world.person()
    const mine = await refreshTokenOf(ann)
    for (const client of ['other', 'spa']) expect((await refresh(client, mine)).status).toBe(403)
    expect((await world.logs()).filter(type => type === 'fertft')).toHaveLength(2)
    expect(await world.logs(ann.id)).not.toContain('sertft')
    expect((await refresh('web', mine)).status).toBe(200)
  })

  test('gives no more than it was given for', async () => {
    const ann = await world.person()
    const mine = await refreshTokenOf(ann)
    for (const scope of ['openid read:things', 'openid profile email', 'enroll remove:authenticators']) {
      const { body } = await refresh('web', mine, { scope })
      for (const more of ['read:things', 'profile', 'enroll', 'remove:authenticators'])
        expect(String(body['scope'] ?? '').split(' ')).not.toContain(more)
    }
    expect((await world.logs(ann.id)).some(type => type === 'sertft' || type === 'fertft')).toBe(true)
  })

  test('that was used is used up, and whoever brings it again ends its whole family', async () => {
    const ann = await world.person()
    const verifier = 'v'.repeat(43)
    const code_challenge = createHash('sha256').update(verifier).digest('base64url')
    const { page } = await afterPassword(world, ann, {
      client_id: 'spa',
      scope: 'openid offline_access',
      code_challenge,
      code_challenge_method: 'S256',
    })
    const first = await token(world, 'spa', {
      grant_type: 'authorization_code',
      code: codeOf(page) ?? '',
      redirect_uri: 'https://app.example.com/cb',
      code_verifier: verifier,
    })
    const old = first.body['refresh_token'] as string
    const next = (await refresh('spa', old)).body['refresh_token'] as string
    expect(next).not.toBe(old)
    world.pass(1000)
    expect((await refresh('spa', old)).status).toBe(403)
    expect((await refresh('spa', next)).status).toBe(403)
    const logs = await world.logs()
    expect(logs.filter(type => type === 'sertft')).toHaveLength(1)
    expect(logs).toContain('ferrt')
  })

  test.each([
    ['was blocked', (ann: Person) => world.api('PATCH', userPath(ann), { blocked: true })],
    ['is gone', (ann: Person) => world.api('DELETE', userPath(ann))],
    ['has lost the grant', (ann: Person) => world.api('DELETE', `${userPath(ann)}/refresh-tokens`)],
  ] as [string, (ann: Person) => Promise<unknown>][])('of a user who %s gives nothing', async (_, end) => {
    const ann = await world.person()
    const mine = await refreshTokenOf(ann)
    await end(ann)
    const answer = await refresh('web', mine)
    expect(answer.status).toBe(403)
    expect(answer.body).not.toHaveProperty('access_token')
    expect(await world.logs()).toContain('fertft')
  })

  test('from before a factor does not change what MFA rests on, nor open the API that does', async () => {
    const ann = await world.person({ verified: false })
    const mine = await refreshTokenOf(ann)
    await world.api('POST', `${userPath(ann)}/authentication-methods`, { type: 'totp', totp_secret: ann.seed })
    for (const audience of [`${world.issuer}mfa/`, `${world.issuer}me/`]) {
      const { body } = await refresh('web', mine, { audience, scope: 'enroll create:me:authentication_methods' })
      expect(body).not.toHaveProperty('access_token')
    }
    expect((await world.logs()).filter(type => type === 'fertft')).toHaveLength(2)
    expect(await world.logs(ann.id)).not.toContain('gd_unenroll')
  })
})

describe('a password', () => {
  test('gives no tokens past a challenge, whatever the request adds', async () => {
    await world.actions(challengeWith('otp'))
    const ann = await world.person({ factors: ['otp'] })
    for (const more of [
      {},
      { acr_values: '' },
      { prompt: 'none' },
      { max_age: '0' },
      { otp: ann.code() },
      { mfa_token: 'x' },
      { grant_type: 'password' },
      { realm: 'nowhere' },
    ]) {
      const answer = await passwordGrant(world, 'web', ann, more)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.body).not.toHaveProperty('access_token')
    }
    expect(await world.logs(ann.id)).toContain('mfar')
    expect(await world.logs()).not.toContain('sepft')
  })

  test('is taken for no other kind of grant, and no other kind for it', async () => {
    const ann = await world.person()
    for (const grant_type of [
      'implicit',
      'urn:sallyport:mfa-challenge',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
      'urn:ietf:params:oauth:grant-type:token-exchange',
      `${grants.realm} `,
      'PASSWORD',
    ]) {
      const answer = await token(world, 'web', {
        grant_type,
        username: ann.email,
        password: 'Correct-Horse-7',
        realm: connectionName,
      })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.body).not.toHaveProperty('access_token')
    }
    // Nothing was looked at, so that there is nothing to say of the user.
    expect(await world.logs(ann.id)).toEqual([])
  })
})

describe('a client', () => {
  test('that is somebody else gets nothing', async () => {
    const ann = await world.person()
    for (const client_secret of ['', 'wrong', 'secret-of-other-long-enough-for-hmac', undefined]) {
      const answer = await passwordGrant(world, 'web', ann, { client_secret })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.body).not.toHaveProperty('access_token')
    }
    expect((await world.logs()).filter(type => type === 'fepft').length).toBeGreaterThanOrEqual(3)
    expect(await world.logs(ann.id)).toEqual([])
  })
})
