import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { deletePasskeys, passkeysOf } from '../../src/store/passkeys.ts'
import { ceremonyOptions, enrollKey } from '../fixtures/enrolled-key.ts'
import { keyFor, takePasskeys } from '../fixtures/passkey-api.ts'
import { authorize, type Page, post, stateOf, submit, visit, visitor, walk } from '../fixtures/visitor.ts'
import { password, type World } from '../fixtures/world.ts'
import { attackedWorld, challengeWith, codeOf, expectLogs, expectOutside } from './attack.ts'
import { answerOn, askedOn, claiming, firstPage, type Holder, holderIn, misbehaviours } from './passkey-holder.ts'

let world: World
const userPath = ({ id }: { id: string }) => `/v2/users/${encodeURIComponent(id)}`

beforeAll(async () => {
  world = await attackedWorld()
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
  await world.factors('otp', 'webauthn-roaming', 'recovery-code')
  await world.policy('never')
  await world.actions()
  await takePasskeys(world)
})

const error = 'passkey-authentication-failed'

/** The page asks again, says nothing of who it was, and nobody is in. */
const expectRefused = async (browser: ReturnType<typeof visitor>, page: Page, code = error) => {
  expect(page.screen).toBe('login-id')
  expect(page.text).toContain(`data-error-code="${code}"`)
  await expectOutside(browser, page)
}

/** A failed login that the log keeps without a name, as its passkey was nobody's. */
const expectNobody = async (why: string): Promise<void> => {
  const rows = await world.services.db.selectFrom('logs').select(['type', 'data']).execute()
  const failed = rows.filter(({ type }) => type === 'f').map(({ data }) => JSON.parse(data).details.error.message)
  expect(failed).toContain(why)
  expect(rows.map(({ type }) => type)).not.toContain('s')
}

const enrollApp = (person: Holder, secret = 'JBSWY3DPEHPK3PXP') =>
  world.api('POST', `${userPath(person)}/authentication-methods`, { type: 'totp', totp_secret: secret })

describe('an assertion', () => {
  test('of a passkey opens the login that asked for it, as a control', async () => {
    const holder = await holderIn(world)
    const browser = visitor(world)
    const page = await firstPage(browser)
    const done = await answerOn(browser, page, holder.key.get(askedOn(page)))
    expect(codeOf(done)).toBeTruthy()
    expect(await world.logs(holder.id)).toEqual(['scv', 's'])
  })

  test.each(misbehaviours)('%s opens nothing', async (_, wrong) => {
    const holder = await holderIn(world)
    const browser = visitor(world)
    const page = await firstPage(browser)
    await expectRefused(browser, await answerOn(browser, page, holder.key.get(askedOn(page), wrong)))
    await expectLogs(world, holder, 'f')
  })

  test('opens no second login, nor the same one for another browser, nor two at the same moment', async () => {
    const holder = await holderIn(world)
    const [one, two] = [visitor(world), visitor(world)]
    const [first, second] = [await firstPage(one), await firstPage(two)]
    const answer = holder.key.get(askedOn(first))
    // Whoever has read the answer on its way brings it to a login of his own.
    await expectRefused(two, await answerOn(two, second, answer))
    const stolen = await answerOn(two, { ...second, url: first.url }, answer)
    expect(codeOf(stolen)).toBeNull()
    const ends = await Promise.all([answerOn(one, first, answer), answerOn(one, first, answer)])
    expect(ends.map(codeOf).filter(Boolean).length).toBeGreaterThan(0)
    // All of them are the one login: a code that counts once.
    expect(new Set(ends.map(codeOf).filter(Boolean)).size).toBe(1)
    const third = await firstPage(two, { prompt: 'login' })
    await expectRefused(two, await answerOn(two, third, answer))
    expect((await world.logs(holder.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('that was asked for in the browser of an attacker opens that browser to nobody else', async () => {
    const holder = await holderIn(world)
    const [attacker, victim] = [visitor(world), visitor(world)]
    const bait = await firstPage(attacker)
    // The victim is led to the attacker's login, and answers its challenge.
    const opened = await visit(victim, bait.url)
    expect(opened.status).toBe(400)
    const answered = await answerOn(victim, bait, holder.key.get(askedOn(bait)))
    expect(answered.status).toBe(400)
    await expectOutside(attacker, await visit(attacker, bait.url))
    await expectOutside(victim, answered)
    await expectLogs(world, holder)
  })

  test('in the name of somebody else’s credential opens nothing', async () => {
    const [ann, eve] = [await holderIn(world), await holderIn(world)]
    const browser = visitor(world)
    const page = await firstPage(browser)
    const hers = ann.key.keys[0]
    const mixed = eve.key.get(askedOn(page), { userHandle: hers?.userHandle as string })
    await expectRefused(browser, await answerOn(browser, page, claiming(hers?.id as string, mixed)))
    // Her own credential with the handle of another.
    const named = eve.key.get(askedOn(page), { userHandle: hers?.userHandle as string })
    await expectRefused(browser, await answerOn(browser, page, named))
    await expectLogs(world, ann, 'f')
    await expectLogs(world, eve, 'f')
  })

  test('of a user of another connection opens no application without it', async () => {
    const holder = await holderIn(world, { realm: 'apart', client: 'other' })
    const browser = visitor(world)
    const page = await firstPage(browser)
    await expectRefused(browser, await answerOn(browser, page, holder.key.get(askedOn(page))))
    await expectNobody('unknown credential')
    const named = await firstPage(browser, { client_id: 'other', connection: 'Username-Password-Authentication' })
    await expectRefused(browser, await answerOn(browser, named, holder.key.get(askedOn(named))))
    const own = await firstPage(browser, { client_id: 'other' })
    expect(codeOf(await answerOn(browser, own, holder.key.get(askedOn(own))))).toBeTruthy()
  })

  test('opens nothing once the passkey was removed, or its connection takes none', async () => {
    const holder = await holderIn(world)
    const browser = visitor(world)
    const page = await firstPage(browser)
    await takePasskeys(world, false)
    const now = await firstPage(visitor(world))
    expect(now.text).not.toContain('passkey-options')
    const forced = await answerOn(browser, now, holder.key.get(askedOn(page)))
    expect(codeOf(forced)).toBeNull()
    await takePasskeys(world)
    await deletePasskeys(world.services.db, holder.id, 'all')
    const again = await firstPage(browser)
    await expectRefused(browser, await answerOn(browser, again, holder.key.get(askedOn(again))))
    await expectNobody('unknown credential')
  })

  test('opens nothing to a user who is blocked, or gone', async () => {
    const holder = await holderIn(world)
    await world.api('PATCH', userPath(holder), { blocked: true })
    const browser = visitor(world)
    const page = await firstPage(browser)
    const end = await answerOn(browser, page, holder.key.get(askedOn(page)))
    expect(end.away?.searchParams.get('error_description')).toBe('user is blocked')
    await expectOutside(browser, end)
    await expectLogs(world, holder, 'f')
    await world.api('DELETE', userPath(holder))
    const later = await firstPage(browser)
    await expectRefused(browser, await answerOn(browser, later, holder.key.get(askedOn(later))))
    await expectNobody('unknown credential')
  })

  test('of a copy is found out by its counter, whoever of the two comes first', async () => {
    const holder = await holderIn(world)
    const use = async (counter: number) => {
      const browser = visitor(world)
      const page = await firstPage(browser)
      return { browser, page: await answerOn(browser, page, holder.key.get(askedOn(page), { counter })) }
    }
    expect(codeOf((await use(7)).page)).toBeTruthy()
    await world.services.db.deleteFrom('logs').execute()
    for (const counter of [7, 6, 0]) {
      const { browser, page } = await use(counter)
      await expectRefused(browser, page)
    }
    await expectLogs(world, holder, 'f')
    expect(await passkeysOf(world.services.db, holder.id)).toMatchObject([{ counter: 7 }])
  })

  test('comes too late when the login is over', async () => {
    const holder = await holderIn(world)
    const browser = visitor(world)
    const page = await firstPage(browser)
    world.pass(61 * 60_000)
    const late = await answerOn(browser, page, holder.key.get(askedOn(page)))
    expect(late.status).toBeGreaterThanOrEqual(400)
    await expectOutside(browser, late)
    await expectLogs(world, holder)
  })

  test('is looked at no more after fifteen wrong ones from an address, a right one neither', async () => {
    const holder = await holderIn(world)
    const browser = visitor(world)
    const page = await firstPage(browser)
    for (let n = 0; n < 15; n++) await answerOn(browser, page, holder.key.get(askedOn(page), { forged: true }))
    // However long those took, no attempt has come back.
    world.pass(-20_000)
    await expectRefused(browser, await answerOn(browser, page, holder.key.get(askedOn(page))), 'too-many-requests')
    await expectLogs(world, holder, 'f')
  })
})

describe('a key of the second step', () => {
  test('is no passkey', async () => {
    const person = await world.person({ verified: false })
    const key = keyFor(world)
    await enrollKey(world, person.id, key)
    const browser = visitor(world)
    const page = await firstPage(browser)
    await expectRefused(browser, await answerOn(browser, page, key.get(askedOn(page))))
    await expectLogs(world, person)
    await expectNobody('unknown credential')
  })

  test('is not a passkey of the same user', async () => {
    const holder = await holderIn(world)
    const roaming = keyFor(world)
    await enrollKey(world, holder.id, roaming)
    await world.actions(challengeWith('webauthn-roaming'))
    const browser = visitor(world)
    const page = await firstPage(browser)
    const able = { 'js-available': 'true', 'webauthn-available': 'true', 'webauthn-platform-available': 'true' }
    const first = await answerOn(browser, page, holder.key.get(askedOn(page)))
    const asked = await submit(browser, first, able, 'pick-authenticator')
    expect(asked.screen).toBe('mfa-webauthn-roaming-challenge')
    const { challenge, rpId } = ceremonyOptions<{ challenge: string; rpId: string }>(asked.text)
    const url = asked.url.replace('mfa-webauthn-roaming-challenge', 'mfa-webauthn-challenge')
    const body = new URLSearchParams({ response: holder.key.get({ challenge, rpId }), action: 'default' })
    const refused = await walk(browser, url, { method: 'POST', body })
    expect(refused.text).toContain('data-error-code="webauthn-challenge-error"')
    await expectOutside(browser, refused)
    await expectLogs(world, holder, 'gd_auth_failed')
  })
})

describe('a passkey in the place of MFA', () => {
  test('does not pass what the policy or an Action asks for, whatever comes next', async () => {
    const holder = await holderIn(world)
    await enrollApp(holder)
    for (const ask of [() => world.policy('always'), () => world.actions(challengeWith('otp'))]) {
      await world.policy('never')
      await ask()
      const browser = visitor(world)
      const page = await firstPage(browser)
      const due = await answerOn(browser, page, holder.key.get(askedOn(page)))
      expect(due.screen).toBe('mfa-otp-challenge')
      // Again, by the page of before, by the end of the login, and as an answer to the challenge.
      const again = await answerOn(browser, page, holder.key.get(askedOn(page)))
      const end = await visit(browser, `/authorize/${stateOf(due)}`)
      const answer = await submit(browser, due, { passkey: holder.key.get(askedOn(page)), code: '' })
      await expectOutside(browser, again, end, answer)
    }
    await expectLogs(world, holder, 'gd_start_auth')
  })

  test('removed while the challenge waits, ends the login', async () => {
    const holder = await holderIn(world)
    await enrollApp(holder)
    await world.policy('always')
    const browser = visitor(world)
    const page = await firstPage(browser)
    const due = await answerOn(browser, page, holder.key.get(askedOn(page)))
    const [method] = await passkeysOf(world.services.db, holder.id)
    await world.api(
      'DELETE',
      `${userPath(holder)}/authentication-methods/${encodeURIComponent(`passkey|${method?.id}`)}`,
    )
    const code = totpAt('JBSWY3DPEHPK3PXP', world.services.now())
    const end = await submit(browser, due, { code })
    expect(end.away?.searchParams.get('error')).toBe('access_denied')
    await expectOutside(browser, end)
    await expectLogs(world, holder, 'f', 'gd_unenroll')
  })

  test('is not made by whoever has the password and not the factor', async () => {
    const person = await world.person({ factors: ['otp'], verified: false })
    await world.policy('always')
    await takePasskeys(world, true, { offers: true })
    const browser = visitor(world)
    const first = await authorize(browser)
    const asked = await submit(browser, first, { username: person.email })
    const page = await submit(browser, asked, { password })
    expect(page.screen).toBe('mfa-otp-challenge')
    const key = keyFor(world)
    const options = {
      rp: { id: 'localhost' },
      user: { id: 'YQ' },
      challenge: (askedOn(first) as { challenge: string }).challenge,
    }
    for (const screen of ['passkey-enrollment', 'passkey-enrollment-local']) {
      const passkey = key.create(options as never)
      const forced = await post(browser, screen, stateOf(page), { passkey })
      expect(forced.screen).toBe('mfa-otp-challenge')
    }
    expect(await passkeysOf(world.services.db, person.id)).toEqual([])
    await expectOutside(browser, page)
    await expectLogs(world, person, 'gd_start_auth')
  })
})

describe('a sign-up by passkey', () => {
  test('in the name of somebody who is there gives that account nothing', async () => {
    const person = await world.person()
    const browser = visitor(world)
    const page = await authorize(browser, { screen_hint: 'signup' })
    const says = { 'js-available': 'true', 'webauthn-available': 'true', 'webauthn-platform-available': 'true' }
    const enrollment = await submit(browser, page, { email: person.email, 'allow-passkeys': 'true', ...says })
    expect(enrollment.screen).toBe('passkey-enrollment')
    const passkey = keyFor(world).create(ceremonyOptions(enrollment.text))
    const refused = await submit(browser, enrollment, { passkey })
    await expectOutside(browser, refused)
    expect(await passkeysOf(world.services.db, person.id)).toEqual([])
    expect(await world.logs()).toContain('fs')
    await expectLogs(world, person)
  })
})
