import { createHash, randomUUID, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { AuthClient } from '@auth0/auth0-auth-js'
import { AuthenticationClient } from 'auth0/legacy'
import { decodeJwt } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cibaType } from '../../src/oidc/grants/names.ts'
import { insertEnrollment } from '../../src/store/enrollments.ts'
import { hashToken } from '../../src/store/secrets.ts'
import { updateUser } from '../../src/store/users.ts'
import { type Notification, type PhoneApp, phoneApp } from '../fixtures/phone-app.ts'
import { type Person, type Reply, secretOf, startWorld, token, type World } from '../fixtures/world.ts'

let world: World
const api = 'https://orders.example.com'
const callCentre = { client_id: 'centre', grant_types: [cibaType, 'refresh_token'] }

beforeAll(async () => {
  world = await startWorld()
  const ca = readFileSync(join(world.server.dataDir, 'ca.pem'), 'utf8')
  setDefaultCACertificates([...getCACertificates('default'), ca])
  await world.client(callCentre)
  await world.client({ ...callCentre, client_id: 'other' })
  await world.client({ ...callCentre, client_id: 'foreign', thirdParty: true })
  await world.client({ ...callCentre, client_id: 'native', app_type: 'native', token_endpoint_auth_method: 'none' })
  await world.client({ client_id: 'without', grant_types: ['client_credentials'] })
  await world.client({ ...callCentre, client_id: 'by-mail', async_approval_notification_channels: ['email'] })
  await world.resource(api, ['read:orders'])
  await world.tenant({ customize_mfa_in_postlogin_action: true })
})

beforeEach(async () => {
  await world.factors('push-notification', 'otp')
  await world.policy('never')
  await world.actions()
})

const devices = new Map<PhoneApp, string>()

/** A user with a phone that was enrolled before. */
const owner = async (): Promise<{ ann: Person; app: PhoneApp }> => {
  const ann = await world.person({ factors: ['otp'] })
  const app = phoneApp({ now: world.services.now })
  const id = `dev_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  const { identifier, public_key } = app.adopt(new URL('appliance-mfa', world.issuer).href)
  const modulus = Buffer.from(String(public_key['n']), 'base64url')
  const n = modulus[0] === 0 ? modulus.subarray(1).toString('base64url') : public_key['n']
  await insertEnrollment(
    world.services.db,
    world.services.box,
    {
      id,
      userId: ann.id,
      factor: 'push-notification',
      name: 'Pixel',
      confirmed: true,
      secret: JSON.stringify({ service: 'GCM', token: 'x' }),
      data: { identifier, public_key: { ...public_key, n }, token_hash: hashToken('x') },
    },
    world.services.now(),
  )
  devices.set(app, id)
  return { ann, app }
}

const replyOf = async (answer: Response): Promise<Reply & { headers: Headers }> => ({
  status: answer.status,
  headers: answer.headers,
  body: (await answer.json()) as Reply['body'],
})

const authorize = async (userId: string, more: Record<string, string | undefined> = {}, clientId = 'centre') =>
  replyOf(
    await fetch(new URL('bc-authorize', world.issuer), {
      method: 'POST',
      body: new URLSearchParams(
        Object.entries({
          client_id: clientId,
          ...(clientId !== 'native' && { client_secret: secretOf(clientId) }),
          scope: 'openid profile',
          binding_message: 'Order 21-49',
          login_hint: JSON.stringify({ format: 'iss_sub', iss: world.issuer, sub: userId }),
          ...more,
        }).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
    }),
  )

const poll = (authReqId: unknown, clientId = 'centre') =>
  token(world, clientId, { grant_type: cibaType, auth_req_id: String(authReqId) })

/** Waits as long as an application should, by the server's clock. */
const pollLater = (authReqId: unknown) => {
  world.pass(5000)
  return poll(authReqId)
}

const payloads = async (): Promise<Record<string, string>[]> => {
  const answer = await fetch(new URL('dev/inbox/messages?channel=push', world.issuer))
  return ((await answer.json()) as { text: string }[]).map(({ text }) => JSON.parse(text))
}

const seen = new Set<string>()
const notified = async (app: PhoneApp, host = world.issuer): Promise<Notification & { consentId: string }> => {
  for (let tries = 0; tries < 200; tries++) {
    const fresh = (await payloads()).find(
      one => one['dai'] === devices.get(app) && one['act'] === 'backchannel' && !seen.has(String(one['txtkn'])),
    )
    if (fresh) {
      seen.add(String(fresh['txtkn']))
      expect(new URL(String(fresh['sh'])).host).toBe(new URL(host).host)
      return { ...app.read(JSON.stringify(fresh)), consentId: String(fresh['txlnkid']) }
    }
    await new Promise(resolve => setTimeout(resolve, 25))
  }
  throw new Error('no notification came')
}

/** Reads what is to be approved, as Guardian's SDKs do. */
const consent = async (
  app: PhoneApp,
  { consentId, transactionToken }: { consentId: string; transactionToken: string },
) => {
  const url = new URL(`rich-consents/${consentId}`, world.issuer).href
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    htu: url,
    htm: 'GET',
    ath: createHash('sha256').update(transactionToken).digest('base64url'),
    jti: randomUUID(),
    iat: Math.floor(world.services.now() / 1000),
  }
  const text = `${part({ alg: 'RS256', typ: 'dpop+jwt' })}.${part(claims)}`
  const proof = `${text}.${sign('sha256', Buffer.from(text), app.privateKey).toString('base64url')}`
  return replyOf(await fetch(url, { headers: { authorization: `MFA-DPoP ${transactionToken}`, 'mfa-dpop': proof } }))
}

describe('an approval that an application asks for (CIBA)', () => {
  it('is shown on the phone with its message, gives tokens once, and runs the Actions', async () => {
    const { ann, app } = await owner()
    await world.policy('always')
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.idToken.setCustomClaim('https://e/protocol', event.transaction.protocol)
      api.idToken.setCustomClaim('https://e/methods', event.authentication.methods.map(m => m.type))
      api.authentication.challengeWithAny([{ type: 'push-notification' }, { type: 'otp' }])
    }`)
    const begun = await authorize(ann.id, { scope: 'openid offline_access read:orders delete:all', audience: api })
    expect(begun).toMatchObject({
      status: 200,
      body: { auth_req_id: expect.any(String), expires_in: 300, interval: 5 },
    })
    const id = begun.body['auth_req_id']
    expect(await poll(id)).toEqual({
      status: 400,
      body: { error: 'authorization_pending', error_description: 'The end-user authorization is pending' },
    })
    const asked = await notified(app)
    expect(await consent(app, asked)).toMatchObject({
      status: 200,
      body: {
        id: asked.consentId,
        requested_details: {
          audience: api,
          scope: ['openid', 'offline_access', 'read:orders'],
          binding_message: 'Order 21-49',
        },
        created_at: expect.any(Number),
        expires_at: expect.any(Number),
      },
    })
    expect((await consent(phoneApp(), asked)).status).toBe(401)
    const companion = await fetch(new URL(`authenticator/api/devices/${devices.get(app)}`, world.issuer), {
      headers: { authorization: 'Bearer x' },
    })
    expect(await companion.json()).toMatchObject({
      requests: [{ purpose: 'backchannel', binding_message: 'Order 21-49', number_matching: false }],
    })
    expect((await app.allow(asked)).status).toBe(204)
    world.pass(5000)
    const both = await Promise.all([poll(id), poll(id)])
    const good = both.find(({ status }) => status === 200)
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(good?.body).toMatchObject({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      token_type: 'Bearer',
      scope: 'openid offline_access read:orders',
    })
    expect(decodeJwt(String(good?.body['id_token']))).toMatchObject({
      sub: ann.id,
      'https://e/protocol': 'oidc-ciba',
      'https://e/methods': ['push-notification'],
    })
    expect(await pollLater(id)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect(await world.logs(ann.id)).toEqual(
      expect.arrayContaining(['ciba_start_succeeded', 'gd_send_pn', 'gd_auth_succeed', 'ciba_exchange_succeeded']),
    )
  })

  it('is denied on the phone', async () => {
    const { ann, app } = await owner()
    const { auth_req_id } = (await authorize(ann.id)).body
    expect((await app.reject(await notified(app))).status).toBe(204)
    const denied = {
      status: 400,
      body: {
        error: 'access_denied',
        error_description: 'The end-user denied the authorization request or it has been expired',
      },
    }
    expect(await poll(auth_req_id)).toEqual(denied)
    expect(await pollLater(auth_req_id)).toMatchObject({ body: { error: 'invalid_grant' } })
    expect(await world.logs(ann.id)).toEqual(expect.arrayContaining(['gd_auth_rejected', 'ciba_exchange_failed']))
  })

  it('ends after its time, told once, and then the phone is too late', async () => {
    const { ann, app } = await owner()
    const { body } = await authorize(ann.id, { requested_expiry: '60' })
    expect(body['expires_in']).toBe(60)
    const asked = await notified(app)
    world.pass(60_000)
    expect((await app.allow(asked)).status).toBe(400)
    expect(await poll(body['auth_req_id'])).toMatchObject({ status: 400, body: { error: 'expired_token' } })
    expect(await poll(body['auth_req_id'])).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('is asked after no faster than told, and by its own application alone', async () => {
    const { ann } = await owner()
    const { auth_req_id } = (await authorize(ann.id)).body
    expect((await poll(auth_req_id)).body.error).toBe('authorization_pending')
    expect(await poll(auth_req_id)).toEqual({
      status: 400,
      body: {
        error: 'slow_down',
        error_description: 'You are polling faster than allowed. Try again in 10 seconds.',
        interval: 10,
      },
    })
    expect(await poll(auth_req_id, 'other')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await pollLater(auth_req_id)).body.error).toBe('authorization_pending')
    expect(await poll('nonsense')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it.each([
    [`api.access.deny('not today')`, 'not today'],
    [`api.authentication.challengeWith({ type: 'otp' })`, /CIBA/],
    [`api.authentication.enrollWith({ type: 'phone' })`, /CIBA/],
    [`api.multifactor.enable('duo')`, /Duo/],
    [`throw new Error('broken')`, /./],
  ])('fails closed where an Action says %s, though the user has approved', async (says, why) => {
    const { ann, app } = await owner()
    await world.actions(`exports.onExecutePostLogin = async (event, api) => { ${says} }`)
    const { auth_req_id } = (await authorize(ann.id)).body
    await app.allow(await notified(app))
    expect(await poll(auth_req_id)).toMatchObject({
      status: 403,
      body: { error: 'access_denied', error_description: expect.stringMatching(why) },
    })
    expect(await pollLater(auth_req_id)).toMatchObject({ body: { error: 'invalid_grant' } })
    expect(await world.logs(ann.id)).toContain('ciba_exchange_failed')
  })

  it('is worth nothing once the user is blocked or the device gone', async () => {
    const blocked = await owner()
    const first = (await authorize(blocked.ann.id)).body['auth_req_id']
    await blocked.app.allow(await notified(blocked.app))
    await updateUser(world.services.db, blocked.ann.id, { blocked: true }, world.services.now())
    expect(await poll(first)).toMatchObject({ status: 403, body: { error: 'unauthorized' } })
    expect(await authorize(blocked.ann.id)).toMatchObject({
      status: 403,
      body: { error: 'unauthorized', error_description: 'user is blocked' },
    })

    const robbed = await owner()
    const second = (await authorize(robbed.ann.id)).body['auth_req_id']
    await robbed.app.allow(await notified(robbed.app))
    await world.api('DELETE', `/v2/users/${encodeURIComponent(robbed.ann.id)}/authenticators`)
    expect(await poll(second)).toMatchObject({ status: 400, body: { error: 'access_denied' } })
    expect(await authorize(robbed.ann.id)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('is not asked for by what is wrong, and what was wrong is in the log', async () => {
    const { ann } = await owner()
    const before = (await world.logs()).filter(type => type === 'ciba_start_failed').length
    const hint = (more: Record<string, unknown>) =>
      JSON.stringify({ format: 'iss_sub', iss: world.issuer, sub: ann.id, ...more })
    const cases: [Record<string, string | undefined>, string, string | RegExp][] = [
      [{ scope: 'profile' }, 'invalid_request', 'openid scope must be requested'],
      [{ binding_message: undefined }, 'invalid_request', 'Missing required parameter: binding_message'],
      [{ binding_message: 'a'.repeat(65) }, 'invalid_binding_message', /64/],
      [{ binding_message: '<b>' }, 'invalid_binding_message', /64/],
      [{ login_hint: undefined }, 'invalid_request', 'Missing required parameter: login_hint'],
      [{ requested_expiry: '301' }, 'invalid_request', /requested_expiry/],
      [{ requested_expiry: '0' }, 'invalid_request', /requested_expiry/],
      [{ authorization_details: '[]' }, 'invalid_request', /authorization_details/],
      [{ login_hint: 'nonsense' }, 'unknown_user_id', 'User ID is malformed or unknown'],
      [{ login_hint: hint({ sub: 'auth0|nobody' }) }, 'unknown_user_id', 'User ID is malformed or unknown'],
      [{ login_hint: hint({ iss: 'https://elsewhere.example/' }) }, 'unknown_user_id', /unknown/],
      [{ login_hint: hint({ format: 'email' }) }, 'unknown_user_id', /unknown/],
    ]
    for (const [fields, error, description] of cases)
      expect([fields, await authorize(ann.id, fields)]).toMatchObject([
        fields,
        { status: 400, body: { error, error_description: expect.stringMatching(description) } },
      ])
    expect(await authorize(ann.id, { audience: 'https://nobody.example' })).toMatchObject({ status: 403 })
    for (const clientId of ['foreign', 'native', 'without'])
      expect(await authorize(ann.id, {}, clientId)).toMatchObject({
        status: 403,
        body: {
          error: 'unauthorized_client',
          error_description: `Grant type '${cibaType}' not allowed for the client.`,
        },
      })
    expect((await authorize(ann.id, {}, 'by-mail')).body.error).toBe('invalid_request')
    expect((await authorize(ann.id, { client_secret: 'wrong' })).status).toBe(401)
    await world.factors('otp')
    expect((await authorize(ann.id)).body.error).toBe('invalid_request')
    expect((await world.logs()).filter(type => type === 'ciba_start_failed')).toHaveLength(before + cases.length + 6)
    expect((await payloads()).some(one => one['dai'] === ann.id)).toBe(false)
  })

  it('is sent to nobody more than five times at once', async () => {
    const { ann } = await owner()
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) statuses.push((await authorize(ann.id)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
  })

  it('is got by the unmodified clients auth0/legacy and auth0-auth-js', async () => {
    const { ann, app } = await owner()
    const domain = new URL(world.server.httpsUrl).host
    const given = { domain, clientId: 'centre', clientSecret: secretOf('centre') }
    const auth = new AuthenticationClient(given)
    const { auth_req_id } = await auth.backchannel.authorize({
      userId: ann.id,
      binding_message: 'Order 5',
      scope: 'openid',
      requested_expiry: '120',
    })
    await expect(auth.backchannel.backchannelGrant({ auth_req_id })).rejects.toMatchObject({
      error: 'authorization_pending',
      error_description: 'The end-user authorization is pending',
    })
    await app.allow(await notified(app, world.server.httpsUrl))
    world.pass(5000)
    expect(await auth.backchannel.backchannelGrant({ auth_req_id })).toMatchObject({ id_token: expect.any(String) })

    const other = new AuthClient(given)
    const { authReqId } = await other.initiateBackchannelAuthentication({
      bindingMessage: 'Order 6',
      loginHint: { sub: ann.id },
    })
    await app.allow(await notified(app, world.server.httpsUrl))
    expect((await other.backchannelAuthenticationGrant({ authReqId })).claims?.sub).toBe(ann.id)
  })
})
