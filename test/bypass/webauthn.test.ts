import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { authenticator, type Misbehaviour } from '../fixtures/authenticator.ts'
import { ceremonyOptions, enrollKey } from '../fixtures/enrolled-key.ts'
import { type Page, post, stateOf, submit, type Visitor, visitor, walk } from '../fixtures/visitor.ts'
import type { Person, World } from '../fixtures/world.ts'
import { afterPassword, attackedWorld, challengeWith, codeOf, enrollWith, expectLogs, expectOutside } from './attack.ts'

let world: World
type Key = ReturnType<typeof authenticator>

beforeAll(async () => {
  world = await attackedWorld()
})

beforeEach(async () => {
  await world.factors('otp', 'webauthn-roaming', 'webauthn-platform')
  await world.policy('never')
  await world.actions(challengeWith('webauthn-roaming'))
})

const able = { 'js-available': 'true', 'webauthn-available': 'true', 'webauthn-platform-available': 'true' }

const detect = (browser: Visitor, page: Page, says: Record<string, string> = able): Promise<Page> =>
  page.screen === 'mfa-detect-browser-capabilities'
    ? submit(browser, page, says, 'pick-authenticator')
    : Promise.resolve(page)

/** The security key is answered at an address of another name than its screen (reference, 7.1). */
const answer = (browser: Visitor, page: Page, response: string): Promise<Page> =>
  walk(browser, page.url.replace('mfa-webauthn-roaming-challenge', 'mfa-webauthn-challenge'), {
    method: 'POST',
    body: new URLSearchParams({ response, action: 'default' }),
  })

const keyHolder = async (): Promise<{ person: Person; key: Key }> => {
  const person = await world.person({ factors: ['otp'], verified: false })
  const key = authenticator({ origin: new URL(world.issuer).origin })
  await enrollKey(world, person.id, key)
  return { person, key }
}

const challenged = async (person: Person): Promise<{ browser: Visitor; page: Page }> => {
  const { browser, page } = await afterPassword(world, person)
  const shown = await detect(browser, page)
  expect(shown.screen).toBe('mfa-webauthn-roaming-challenge')
  return { browser, page: shown }
}

const asked = (page: Page) => ceremonyOptions<PublicKeyCredentialRequestOptionsJSON>(page.text)

describe('an assertion', () => {
  test('of a key passes the login that asked for it, as a control', async () => {
    const { person, key } = await keyHolder()
    const { browser, page } = await challenged(person)
    expect(codeOf(await answer(browser, page, key.get(asked(page))))).toBeTruthy()
    expect(await world.logs(person.id)).toContain('gd_auth_succeed')
  })

  test.each([
    ['made at another site', { origin: 'https://evil.example' }],
    ['made at a host that only looks like ours', { origin: 'http://localhost.evil.example' }],
    ['made at another port', { origin: 'http://localhost:1' }],
    ['made in a frame of another site', { crossOrigin: true }],
    ['for another relying party', { relyingParty: 'evil.example' }],
    ['for another challenge', { challenge: 'YW5vdGhlciBjaGFsbGVuZ2U' }],
    ['signed by another key', { forged: true }],
    ['without anybody present', { userPresent: false }],
    ['with a counter that has not moved', { counter: 0 }],
    ['that is a creation by its type', { type: 'webauthn.create' }],
  ] as [string, Misbehaviour][])('%s passes nothing', async (_, wrong) => {
    const { person, key } = await keyHolder()
    // The first use moves the counter on.
    const first = await challenged(person)
    await answer(first.browser, first.page, key.get(asked(first.page)))
    await world.services.db.deleteFrom('logs').execute()
    const { browser, page } = await challenged(person)
    const refused = await answer(browser, page, key.get(asked(page), wrong))
    expect(refused.screen).toBe('mfa-webauthn-roaming-challenge')
    expect(refused.text).toContain('data-error-code="webauthn-challenge-error"')
    await expectOutside(browser, refused)
    await expectLogs(world, person, 'gd_auth_failed')
  })

  test('of one login passes no other one, nor the same one twice', async () => {
    const { person, key } = await keyHolder()
    const first = await challenged(person)
    const second = await challenged(person)
    const response = key.get(asked(first.page))
    const crossed = await answer(second.browser, second.page, response)
    expect(crossed.screen).toBe('mfa-webauthn-roaming-challenge')
    await expectOutside(second.browser, crossed)
    const twice = await Promise.all([1, 2, 3, 4].map(() => answer(first.browser, first.page, response)))
    expect(twice.filter(page => codeOf(page)).length).toBeLessThanOrEqual(1)
    const logs = await world.logs(person.id)
    expect(logs.filter(type => type === 's')).toHaveLength(1)
    expect(logs.filter(type => type === 'gd_auth_succeed')).toHaveLength(1)
    expect(logs).toContain('gd_auth_failed')
    const third = await challenged(person)
    await expectOutside(third.browser, await answer(third.browser, third.page, response))
  })

  test('of the key of another user passes nothing, whoever it says that it is', async () => {
    const ann = await keyHolder()
    const eve = await keyHolder()
    const { browser, page } = await challenged(ann.person)
    const options = asked(page)
    expect(options.allowCredentials?.map(({ id }) => id)).toEqual([ann.key.keys[0]?.id])
    for (const userHandle of [undefined, null, 'a-user', '']) {
      const foreign = JSON.parse(eve.key.get(options, { userHandle }))
      for (const id of [foreign.id, ann.key.keys[0]?.id])
        await expectOutside(browser, await answer(browser, page, JSON.stringify({ ...foreign, id, rawId: id })))
    }
    await expectLogs(world, ann.person, 'gd_auth_failed')
    expect(await world.logs(eve.person.id)).toEqual([])
  })

  test('that is no assertion at all passes nothing', async () => {
    const { person, key } = await keyHolder()
    const { browser, page } = await challenged(person)
    const made = key.create({ ...asked(page), rp: { id: 'localhost' }, user: { id: 'x' } } as never)
    for (const response of [made, '{}', 'null', '[]', '"x"', '{"id":1}', `{"id":"${'A'.repeat(60_000)}"}`])
      await expectOutside(browser, await answer(browser, page, response))
    await expectLogs(world, person, 'gd_auth_failed')
  })

  test('fifteen guesses are all there are in a minute, whichever logins they are made in', async () => {
    const { person, key } = await keyHolder()
    const { browser, page } = await challenged(person)
    for (let n = 0; n < 15; n++) await answer(browser, page, key.get(asked(page), { forged: true }))
    const other = await challenged(person).catch(() => undefined)
    const at = other ?? { browser, page }
    const end = await answer(at.browser, at.page, key.get(asked(at.page)))
    await expectOutside(at.browser, end)
    expect((await world.logs(person.id)).filter(type => type === 'gd_auth_failed').length).toBeGreaterThanOrEqual(15)
    await expectLogs(world, person, 'gd_auth_failed')
  })
})

describe('a browser that says what it can do', () => {
  test('is not let in by saying that it can do nothing', async () => {
    const { person } = await keyHolder()
    for (const says of [{}, { ...able, 'webauthn-available': 'false' }]) {
      const { browser, page } = await afterPassword(world, person)
      const end = await detect(browser, page, says as Record<string, string>)
      expect(end.away?.searchParams.get('error')).toBe('access_denied')
      await expectOutside(browser, end)
    }
    await expectLogs(world, person, 'mfar')
  })

  test('gets no factor that the Action did not name, and its own error answers nothing', async () => {
    const { person } = await keyHolder()
    const { browser, page } = await challenged(person)
    const jumped = await post(browser, 'mfa-otp-challenge', stateOf(page), { code: person.code() })
    expect(jumped.screen).toBe('mfa-webauthn-roaming-challenge')
    const error = `showError::${JSON.stringify({ name: 'NotAllowedError', message: 'x' })}`
    const failed = await submit(
      browser,
      { ...page, url: page.url.replace('roaming-challenge', 'challenge') },
      {},
      error,
    )
    expect(failed.screen).toBe('mfa-webauthn-error')
    for (const action of ['refuse-add-device', 'use-password', 'snooze-enrollment', 'default', 'pick-authenticator'])
      expect((await submit(browser, failed, {}, action)).screen).toBe('mfa-webauthn-error')
    await expectOutside(browser, failed)
    await expectLogs(world, person, 'gd_webauthn_challenge_failed')
  })
})

describe('a new key', () => {
  const enrolling = async () => {
    await world.actions(enrollWith('webauthn-roaming'))
    const person = await world.person({ verified: false })
    const { browser, page } = await afterPassword(world, person)
    const shown = await detect(browser, page)
    expect(shown.screen).toBe('mfa-webauthn-roaming-enrollment')
    return {
      person,
      browser,
      page: shown,
      options: ceremonyOptions<PublicKeyCredentialCreationOptionsJSON>(shown.text),
    }
  }
  const keysOf = (person: Person) =>
    world.api<unknown[]>('GET', `/v2/users/${encodeURIComponent(person.id)}/authentication-methods`)

  test.each([
    ['made at another site', { origin: 'https://evil.example' }],
    ['made in a frame of another site', { crossOrigin: true }],
    ['for another relying party', { relyingParty: 'evil.example' }],
    ['for another challenge', { challenge: 'YW5vdGhlciBjaGFsbGVuZ2U' }],
    ['that is an assertion by its type', { type: 'webauthn.get' }],
    ['without anybody present', { userPresent: false }],
  ] as [string, Misbehaviour][])('%s is not enrolled', async (_, wrong) => {
    const { person, browser, page, options } = await enrolling()
    const key = authenticator({ origin: new URL(world.issuer).origin })
    const refused = await submit(browser, page, { response: key.create(options, wrong) })
    expect(refused.screen).toBe('mfa-webauthn-roaming-enrollment')
    expect(await keysOf(person)).toEqual([])
    await expectOutside(browser, refused)
    await expectLogs(world, person, 'gd_auth_failed')
  })

  test('of one login is not named in another one, nor by another browser', async () => {
    const first = await enrolling()
    const second = await enrolling()
    const key = authenticator({ origin: new URL(world.issuer).origin })
    const response = key.create(first.options)
    const crossed = await submit(second.browser, second.page, { response })
    expect(crossed.screen).toBe('mfa-webauthn-roaming-enrollment')
    const naming = await submit(first.browser, first.page, { response })
    expect(naming.screen).toBe('mfa-webauthn-change-key-nickname')
    const thief = visitor(world)
    expect((await submit(thief, naming, { nickname: 'Mine' })).status).toBe(400)
    const skipped = await post(first.browser, 'mfa-webauthn-enrollment-success', stateOf(naming), {})
    expect(skipped.screen).toBe('mfa-webauthn-change-key-nickname')
    expect([await keysOf(first.person), await keysOf(second.person)]).toEqual([[], []])
    await expectOutside(first.browser, naming, skipped)
    await expectLogs(world, second.person, 'gd_auth_failed')
    await expectLogs(world, first.person, 'gd_start_enroll')
  })

  test('that another user has already is not taken over by naming its id', async () => {
    const { person: ann, key } = await keyHolder()
    const { person, browser, page, options } = await enrolling()
    const thief = authenticator({ origin: new URL(world.issuer).origin })
    const made = JSON.parse(thief.create(options))
    const id = key.keys[0]?.id
    const refused = await submit(browser, page, { response: JSON.stringify({ ...made, id, rawId: id }) })
    expect(refused.screen).toBe('mfa-webauthn-roaming-enrollment')
    expect(await keysOf(person)).toEqual([])
    await expectLogs(world, person, 'gd_auth_failed')
    await world.actions(challengeWith('webauthn-roaming'))
    const login = await challenged(ann)
    expect(codeOf(await answer(login.browser, login.page, key.get(asked(login.page))))).toBeTruthy()
  })
})
