import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { unescapeHtml } from '../fixtures/form-client.ts'
import { type Notification, type PhoneApp, phoneApp, signJwt } from '../fixtures/phone-app.ts'
import { type Page, request, submit, type Visitor, visitor } from '../fixtures/visitor.ts'
import type { Person, World } from '../fixtures/world.ts'
import { afterPassword, attackedWorld, challengeWith, codeOf, enrollWith, expectLogs, expectOutside } from './attack.ts'
import { notification, withPhone } from './push-person.ts'

let world: World

beforeAll(async () => {
  world = await attackedWorld()
  await world.factors('push-notification', 'otp')
})

beforeEach(async () => {
  await world.policy('always')
  await world.actions()
})

/** The companion of this server: a key of P-256, and it asks for the number that the page shows. */
const companion = { key: 'ec', extra: { number_matching: true } } as const

const asked = async (
  options: Parameters<typeof withPhone>[1] = { key: 'ec' },
): Promise<{ ann: Person; app: PhoneApp; browser: Visitor; page: Page; asks: Notification }> => {
  await world.actions()
  const { ann, app } = await withPhone(world, options)
  await world.actions(challengeWith('push-notification'))
  const { browser, page } = await afterPassword(world, ann)
  expect(page.screen).toBe('mfa-push-challenge-push')
  return { ann, app, browser, page, asks: await notification(world, app) }
}

const numberOn = (page: Page): string => /data-number[^>]*>\s*(\d\d)\s*</.exec(page.text)?.[1] ?? ''

/** What a page that waits asks. */
const poll = async (browser: Visitor, page: Page): Promise<[number, unknown]> => {
  const answer = await request(browser, page.url, { headers: { accept: 'application/json' } })
  const type = answer.headers.get('content-type') ?? ''
  return [
    answer.status,
    type.includes('json') ? ((await answer.json()) as { completed?: boolean }).completed : undefined,
  ]
}

const waits = async (browser: Visitor, page: Page): Promise<void> => {
  const still = await submit(browser, page, {}, 'continue')
  expect(still.screen).toBe('mfa-push-challenge-push')
  await expectOutside(browser, still)
}

describe('an approval', () => {
  test('by a companion with the key of another device is none', async () => {
    const { ann, app, browser, page, asks } = await asked(companion)
    const stranger = phoneApp({ ...companion, now: world.services.now })
    const number = numberOn(page)
    const claims = { ...app.claims(asks, true), sallyport_number: number }
    for (const jwt of [
      signJwt(stranger.privateKey, claims),
      signJwt(stranger.privateKey, { ...claims, iss: stranger.identifier }),
      signJwt(app.privateKey, { ...claims, iss: stranger.identifier }),
      signJwt(app.privateKey, { ...claims, sub: 'another-challenge' }),
      signJwt(app.privateKey, { ...claims, aud: `${world.issuer}appliance-mfa/api/device-accounts` }),
      signJwt(app.privateKey, { ...claims, exp: 1 }),
    ])
      expect((await app.respond(asks, jwt)).status).toBe(401)
    await waits(browser, page)
    expect((await world.logs(ann.id)).filter(type => type === 'gd_auth_failed')).toHaveLength(6)
    await expectLogs(world, ann, 'gd_start_auth', 'gd_auth_failed')
  })

  test('by a second device of the user, or of another user, is none for the one that was asked', async () => {
    const { app: foreign } = await withPhone(world, { key: 'ec' })
    const { ann, browser, page, asks } = await asked()
    expect((await foreign.allow(asks)).status).toBe(401)
    const token = { transactionToken: asks.transactionToken }
    expect((await foreign.respond(token, signJwt(foreign.privateKey, foreign.claims(asks, true)))).status).toBe(401)
    await waits(browser, page)
    await expectLogs(world, ann, 'gd_start_auth', 'gd_auth_failed')
  })

  test('without the number of the page, or after three wrong ones, is none', async () => {
    const { ann, app, browser, page, asks } = await asked(companion)
    const number = numberOn(page)
    expect(number).toMatch(/^[1-9]\d$/)
    expect((await app.allow(asks)).status).toBe(400)
    const wrong = ['10', '11', '12', '13'].filter(one => one !== number).slice(0, 3)
    for (const sallyport_number of wrong) expect((await app.allow(asks, { sallyport_number })).status).toBe(400)
    expect((await app.allow(asks, { sallyport_number: number })).status).toBe(404)
    const end = await submit(browser, page, {}, 'continue')
    expect(end.screen).toBe('mfa-push-challenge-push')
    expect(end.text).toContain('data-error-code="transaction-rejected"')
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'gd_auth_rejected')
  })

  test('of one login is not taken by another, and once it was taken it is over', async () => {
    const { ann, app, browser, page, asks } = await asked()
    const other = await afterPassword(world, ann)
    await notification(world, app)
    expect((await app.allow(asks)).status).toBe(204)
    await waits(other.browser, other.page)
    const twice = await Promise.all([1, 2, 3, 4].map(() => submit(browser, page, {}, 'continue')))
    expect(twice.filter(one => codeOf(one)).length).toBeLessThanOrEqual(1)
    expect((await app.allow(asks)).status).toBe(404)
    const logs = await world.logs(ann.id)
    expect(logs.filter(type => type === 's')).toHaveLength(1)
    expect(logs.filter(type => type === 'gd_auth_succeed')).toHaveLength(1)
  })

  test('of a device that was removed meanwhile counts no more, whether it came before or after', async () => {
    for (const when of ['before', 'after'] as const) {
      const { ann, app, browser, page, asks } = await asked()
      if (when === 'before') expect((await app.allow(asks)).status).toBe(204)
      await world.api('DELETE', `/v2/users/${encodeURIComponent(ann.id)}/authentication-methods`)
      if (when === 'after') expect((await app.allow(asks)).status).toBeGreaterThanOrEqual(400)
      const end = await submit(browser, page, {}, 'continue')
      expect(end.away?.searchParams.get('error')).toBe('access_denied')
      await expectOutside(browser, end)
      await expectLogs(world, ann, 'gd_unenroll', 'mfar')
    }
  })

  test('that came too late is none', async () => {
    const { ann, app, browser, page, asks } = await asked()
    world.pass(5 * 60_000)
    expect((await app.allow(asks)).status).toBeGreaterThanOrEqual(400)
    const end = await submit(browser, page, {}, 'continue')
    expect(end.text).toContain('data-error-code="transaction-not-found"')
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'gd_start_auth')
  })
})

describe('a page that waits', () => {
  test('is told nothing by asking from another browser, and asking passes nothing', async () => {
    const { ann, app, browser, page, asks } = await asked()
    const thief = visitor(world)
    expect(await poll(browser, page)).toEqual([200, false])
    expect((await poll(thief, page))[0]).toBe(400)
    await app.allow(asks)
    expect((await poll(thief, page))[0]).toBe(400)
    const stolen = await submit(thief, page, {}, 'continue')
    expect(stolen.status).toBe(400)
    await expectOutside(thief, stolen)
    expect(await poll(browser, page)).toEqual([200, true])
    expect(await poll(browser, page)).toEqual([200, true])
    expect(await world.logs(ann.id)).not.toContain('gd_auth_succeed')
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('that goes on at the moment of the approval, many times over, ends in one login', async () => {
    const { ann, app, browser, page, asks } = await asked()
    const all = await Promise.all([
      app.allow(asks),
      ...[1, 2, 3, 4, 5, 6].flatMap(() => [poll(browser, page), submit(browser, page, {}, 'continue')]),
    ])
    const last = await submit(browser, page, {}, 'continue')
    const codes = new Set([...all, last].flatMap(one => ('url' in (one as Page) ? (codeOf(one as Page) ?? []) : [])))
    expect(codes.size).toBeLessThanOrEqual(1)
    const logs = await world.logs(ann.id)
    expect(logs.filter(type => type === 's')).toHaveLength(1)
    expect(logs.filter(type => type === 'gd_auth_succeed')).toHaveLength(1)
  })

  test('is not passed where rejection and approval meet, unless the approval was first', async () => {
    const { ann, app, browser, page, asks } = await asked()
    const answers = await Promise.all([app.reject(asks), app.allow(asks), app.reject(asks), app.allow(asks)])
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    const approved = answers[1]?.status === 204 || answers[3]?.status === 204
    const end = await submit(browser, page, {}, 'continue')
    expect(codeOf(end) !== null).toBe(approved)
    expect((await world.logs(ann.id)).includes('gd_auth_rejected')).toBe(!approved)
  })
})

describe('a device account', () => {
  test('is changed, removed and asked by its own device alone', async () => {
    const { ann, app } = await withPhone(world, companion)
    const { app: foreign } = await withPhone(world, companion)
    const { id } = app.enrolled()
    const evil = { push_credentials: { service: 'GCM', token: 'token of the thief' } }
    const forged = [
      foreign.enrolled().token,
      foreign.ownToken(),
      foreign.ownToken({ iss: id, sub: ann.id }),
      signJwt(app.privateKey, { ...app.claims({ challenge: 'x' } as Notification, true), iss: id, sub: ann.id }),
      'x',
    ]
    for (const bearer of forged) {
      expect((await app.update(evil, bearer)).status).toBe(401)
      expect((await app.remove(bearer)).status).toBe(401)
      const requests = await fetch(new URL(`authenticator/api/devices/${id}`, world.issuer), {
        headers: { authorization: `Bearer ${bearer}` },
      })
      expect(requests.status).toBe(401)
    }
    expect(await world.logs(ann.id)).toEqual([])
    expect((await app.update({ name: 'Mine' })).status).toBe(200)
    expect(await world.logs(ann.id)).toEqual(['gd_update_device_account'])
  })

  test('is not enrolled by a QR code of another login, twice, or after the page has moved on', async () => {
    await world.factors('push-notification')
    await world.policy('never')
    await world.actions(enrollWith('push-notification'))
    const ann = await world.person({ verified: false })
    const eve = await world.person({ verified: false })
    const qr = async (person: Person) => {
      const { browser, page } = await afterPassword(world, person)
      const shown = await submit(browser, page, {}, 'enroll')
      const uri = unescapeHtml(/otpauth:\/\/totp\/[^"<\s]+/.exec(shown.text)?.[0] ?? '')
      return { browser, page: shown, uri }
    }
    const [own, foreign] = [await qr(ann), await qr(eve)]
    const app = phoneApp({ key: 'ec', now: world.services.now })
    expect((await app.enroll(foreign.uri)).status).toBe(200)
    // A device that has enrolled for one login is none of another one's.
    const still = await submit(own.browser, own.page, {}, 'continue')
    expect(still.text).toContain('data-error-code="enrollment-transaction-pending"')
    await expectOutside(own.browser, still)
    const second = phoneApp({ key: 'ec', now: world.services.now })
    expect((await second.enroll(foreign.uri)).status).toBe(404)
    world.pass(5 * 60_000)
    expect((await second.enroll(own.uri)).status).toBe(404)
    await expectLogs(world, ann, 'gd_start_enroll')
    expect(await world.logs(ann.id)).not.toContain('gd_enrollment_complete')
    await world.factors('push-notification', 'otp')
  })

  test('that was not confirmed by its login answers nothing', async () => {
    await world.policy('never')
    await world.actions(enrollWith('push-notification'))
    const ann = await world.person({ verified: false })
    const { browser, page } = await afterPassword(world, ann)
    const shown = await submit(browser, page, {}, 'enroll')
    const app = phoneApp({ key: 'ec', now: world.services.now })
    await app.enroll(unescapeHtml(/otpauth:\/\/totp\/[^"<\s]+/.exec(shown.text)?.[0] ?? ''))
    await world.actions(challengeWith('push-notification', 'otp'))
    const second = await afterPassword(world, ann)
    expect(second.page.away?.searchParams.get('error')).toBe('access_denied')
    await expectOutside(second.browser, second.page)
    await expectLogs(world, ann, 'gd_start_enroll', 'mfar')
  })
})
