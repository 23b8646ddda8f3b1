import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { post, stateOf, submit } from '../fixtures/visitor.ts'
import { challenge, grants, passwordGrant, token, type World } from '../fixtures/world.ts'
import { afterPassword, attackedWorld, challengeWith, codeOf, expectOutside } from './attack.ts'
import { answerOob, notification, withPhone } from './push-person.ts'

let world: World

beforeAll(async () => {
  world = await attackedWorld()
  await world.factors('push-notification', 'otp')
})

beforeEach(async () => {
  await world.policy('always')
  await world.actions()
})

const withoutFallback = `exports.onExecutePostLogin = async (event, api) => {
  api.authentication.challengeWith({ type: 'push-notification', options: { otpFallback: false } })
}`

describe('push', () => {
  test('gives no way out by a code where the Action forbids it', async () => {
    const { ann, app } = await withPhone(world)
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
    const { ann, app } = await withPhone(world)
    const { app: foreign } = await withPhone(world)
    await world.actions(challengeWith('push-notification'))
    const { browser, page } = await afterPassword(world, ann)
    const asked = await notification(world, app)
    await foreign.allow({ ...asked, host: asked.host })
    const waiting = await submit(browser, page, {}, 'continue')
    expect(waiting.screen).toBe('mfa-push-challenge-push')
    await expectOutside(browser, waiting)
    expect((await app.allow(asked)).status).toBeLessThan(300)
    expect(codeOf(await submit(browser, page, {}, 'continue'))).toBeTruthy()
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('that was approved passes the login that asked, once', async () => {
    const { ann, app } = await withPhone(world)
    await world.actions(challengeWith('push-notification'))
    const first = (await passwordGrant(world, 'web', ann)).body.mfa_token
    const second = (await passwordGrant(world, 'web', ann)).body.mfa_token
    const asked = (await challenge(world, 'web', first, { challenge_type: 'oob' })).body['oob_code']
    await app.allow(await notification(world, app))
    expect((await answerOob(world, second, asked)).status).toBe(403)
    const twice = await Promise.all([answerOob(world, first, asked), answerOob(world, first, asked)])
    expect(twice.filter(({ status }) => status === 200)).toHaveLength(1)
    const other = (await challenge(world, 'web', second, { challenge_type: 'oob' })).body['oob_code']
    expect((await answerOob(world, second, other)).body.error).toBe('authorization_pending')
    expect((await world.logs(ann.id)).filter(type => type === 'seoobft')).toHaveLength(1)
  })

  test('that was rejected stays rejected', async () => {
    const { ann, app } = await withPhone(world)
    await world.actions(challengeWith('push-notification'))
    const { browser, page } = await afterPassword(world, ann)
    const asked = await notification(world, app)
    await app.reject(asked)
    await app.allow(asked)
    const end = await submit(browser, page, {}, 'continue')
    await expectOutside(browser, end)
    expect(await world.logs(ann.id)).toContain('gd_auth_rejected')
  })
})
