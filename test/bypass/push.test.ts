import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type PhoneApp, phoneApp } from '../fixtures/phone-app.ts'
import { post, stateOf, submit } from '../fixtures/visitor.ts'
import { challenge, grants, mfa, type Person, passwordGrant, token, type World } from '../fixtures/world.ts'
import { afterPassword, attackedWorld, challengeWith, codeOf, expectOutside } from './attack.ts'

let world: World

beforeAll(async () => {
  world = await attackedWorld()
  await world.factors('push-notification', 'otp')
})

beforeEach(async () => {
  await world.policy('always')
  await world.actions()
})

const answer = (mfa_token: string | undefined, oob_code: unknown) =>
  token(world, 'web', { grant_type: grants.oob, mfa_token, oob_code: oob_code as string })

/** A person with a phone app, enrolled as its owner would. */
const withPhone = async (): Promise<{ ann: Person; app: PhoneApp }> => {
  const ann = await world.person({ verified: false })
  const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
  const { body } = await mfa(world, 'POST', 'associate', {
    bearer: mfa_token,
    body: { authenticator_types: ['oob'], oob_channels: ['auth0'] },
  })
  const app = phoneApp({ now: world.services.now })
  await app.enroll(String(body['barcode_uri']))
  expect((await answer(mfa_token, body['oob_code'])).status).toBe(200)
  await world.services.db.deleteFrom('logs').execute()
  return { ann, app }
}

const seen = new Set<string>()
const notification = async (app: PhoneApp) => {
  for (let tries = 0; tries < 100; tries++) {
    const list = await fetch(new URL('dev/inbox/messages?channel=push', world.issuer))
    for (const { text } of (await list.json()) as { text: string }[]) {
      const found = app.read(text)
      if (found.enrollmentId !== app.enrolled().id || seen.has(found.transactionToken)) continue
      seen.add(found.transactionToken)
      return found
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('no notification came')
}

const withoutFallback = `exports.onExecutePostLogin = async (event, api) => {
  api.authentication.challengeWith({ type: 'push-notification', options: { otpFallback: false } })
}`

describe('push', () => {
  test('gives no way out by a code where the Action forbids it', async () => {
    const { ann, app } = await withPhone()
    await world.actions(withoutFallback)
    const { browser, page } = await afterPassword(world, ann)
    expect(page.screen).toBe('mfa-push-challenge-push')
    expect(page.text).not.toContain('enter-otp-code')
    const wanted = await submit(browser, page, {}, 'enter-otp-code')
    const jumped = await post(browser, 'mfa-otp-challenge', stateOf(page), { code: app.code() })
    for (const answered of [wanted, jumped]) expect(answered.screen).toBe('mfa-push-challenge-push')
    await expectOutside(browser, wanted, jumped)
    const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
    expect((await token(world, 'web', { grant_type: grants.otp, mfa_token, otp: app.code() })).status).toBe(403)
    const logs = await world.logs(ann.id)
    expect(logs).toEqual(expect.arrayContaining(['gd_start_auth', 'mfar', 'feotpft']))
    expect(logs).not.toContain('s')
  })

  test('is not passed before the phone has approved, nor by the phone of another', async () => {
    const { ann, app } = await withPhone()
    const { app: foreign } = await withPhone()
    await world.actions(challengeWith('push-notification'))
    const { browser, page } = await afterPassword(world, ann)
    const asked = await notification(app)
    await foreign.allow({ ...asked, host: asked.host })
    const waiting = await submit(browser, page, {}, 'continue')
    expect(waiting.screen).toBe('mfa-push-challenge-push')
    await expectOutside(browser, waiting)
    expect((await app.allow(asked)).status).toBeLessThan(300)
    expect(codeOf(await submit(browser, page, {}, 'continue'))).toBeTruthy()
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('that was approved passes the login that asked, once', async () => {
    const { ann, app } = await withPhone()
    await world.actions(challengeWith('push-notification'))
    const first = (await passwordGrant(world, 'web', ann)).body.mfa_token
    const second = (await passwordGrant(world, 'web', ann)).body.mfa_token
    const asked = (await challenge(world, 'web', first, { challenge_type: 'oob' })).body['oob_code']
    await app.allow(await notification(app))
    expect((await answer(second, asked)).status).toBe(403)
    const twice = await Promise.all([answer(first, asked), answer(first, asked)])
    expect(twice.filter(({ status }) => status === 200)).toHaveLength(1)
    const other = (await challenge(world, 'web', second, { challenge_type: 'oob' })).body['oob_code']
    expect((await answer(second, other)).body.error).toBe('authorization_pending')
    expect((await world.logs(ann.id)).filter(type => type === 'seoobft')).toHaveLength(1)
  })

  test('that was rejected stays rejected', async () => {
    const { ann, app } = await withPhone()
    await world.actions(challengeWith('push-notification'))
    const { browser, page } = await afterPassword(world, ann)
    const asked = await notification(app)
    await app.reject(asked)
    await app.allow(asked)
    const end = await submit(browser, page, {}, 'continue')
    await expectOutside(browser, end)
    expect(await world.logs(ann.id)).toContain('gd_auth_rejected')
  })
})
