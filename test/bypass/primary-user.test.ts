import { beforeAll, beforeEach, expect, test } from 'vitest'
import { type Page, submit } from '../fixtures/visitor.ts'
import { type Person, startWorld, type World } from '../fixtures/world.ts'
import { afterPassword, challengeWith, claimsOf, codeOf, expectLogs, expectOutside, redeem } from './attack.ts'

let world: World
let token: string
const multiFactor = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

beforeAll(async () => {
  world = await startWorld({ env: { SALLYPORT_ACTION_ALLOW_HOSTS: 'localhost' } })
  await world.tenant({ customize_mfa_in_postlogin_action: true })
  await world.client({ client_id: 'web' })
  token = await world.server.managementToken()
})

beforeEach(async () => {
  await world.factors('otp', 'sms')
  await world.policy('never')
})

/** Links the user who logs in to another one, as account linking does, and goes on as that one. */
const linkTo = (primary: Person, goesOn = true) => `exports.onExecutePostLogin = async (event, api) => {
  if (event.user.user_id === '${primary.id}') return
  const [provider, user_id] = event.user.user_id.split('|')
  const answer = await fetch('${world.issuer}api/v2/users/' + encodeURIComponent('${primary.id}') + '/identities', {
    method: 'POST',
    headers: { authorization: 'Bearer ${token}', 'content-type': 'application/json' },
    body: JSON.stringify({ provider, user_id }),
  })
  if (!answer.ok) throw new Error('linking: ' + answer.status)
  if (${goesOn}) api.authentication.setPrimaryUser('${primary.id}')
}`

const subjectOf = async (page: Page) => claimsOf((await redeem(world, page)).body['id_token'])['sub']

/** A login of a user who has passed an own factor and became another one, who has one too. */
const switched = async (actions: (ann: Person) => string[], params: Record<string, string> = {}) => {
  const ann = await world.person({ factors: ['otp'] })
  const eve = await world.person({ factors: ['otp'] })
  await world.actions(...actions(ann))
  const { browser, page } = await afterPassword(world, eve, params)
  expect(page.screen).toBe('mfa-otp-challenge')
  return { ann, eve, browser, page: await submit(browser, page, { code: eve.code() }) }
}

const refusesTheOther = async ({ ann, eve, browser, page }: Awaited<ReturnType<typeof switched>>) => {
  expect(page.screen).toBe('mfa-otp-challenge')
  world.pass(30_000)
  const answered = await submit(browser, page, { code: eve.code() })
  expect(answered.screen).toBe('mfa-otp-challenge')
  await expectOutside(browser, page, answered)
  await expectLogs(world, ann, 'gd_start_auth', 'gd_auth_failed')
}

test('a user is linked in an Action and goes on as the other one, as a control', async () => {
  const ann = await world.person()
  const second = await world.person()
  await world.actions(linkTo(ann))
  const { page } = await afterPassword(world, second)
  expect(await subjectOf(page)).toBe(ann.id)
  expect(await world.logs(ann.id)).toContain('s')
})

test('a factor of the user who logged in does not stand in for one of the user whom an Action puts there', async () => {
  const login = await switched(ann => [challengeWith('otp'), linkTo(ann), challengeWith('otp')])
  await refusesTheOther(login)
  const { ann, browser, page } = login
  expect(await subjectOf(await submit(browser, page, { code: ann.code() }))).toBe(ann.id)
})

test('nor does it where the policy asks', async () => {
  await world.policy('always')
  await refusesTheOther(await switched(ann => [challengeWith('otp'), linkTo(ann)]))
})

test('nor where acr_values ask, and no token says that it did', async () => {
  await refusesTheOther(await switched(ann => [challengeWith('otp'), linkTo(ann)], { acr_values: multiFactor }))
  const { page } = await switched(ann => [challengeWith('otp'), linkTo(ann)])
  expect(claimsOf((await redeem(world, page)).body['id_token'])).not.toHaveProperty('amr')
})

test('a user whom the identity does not belong to is not put there', async () => {
  const ann = await world.person({ factors: ['otp'] })
  const eve = await world.person()
  await world.actions(`exports.onExecutePostLogin = async (event, api) => {
    api.authentication.setPrimaryUser('${ann.id}')
  }`)
  const { browser, page } = await afterPassword(world, eve)
  expect(page.away?.searchParams.get('error')).toBe('access_denied')
  expect(await world.logs(ann.id)).toEqual([])
  await expectOutside(browser, page)
  await expectLogs(world, eve, 'scv', 'f')
})

test('whoever was linked and is not there any more gets no tokens', async () => {
  const ann = await world.person()
  const second = await world.person()
  await world.actions(linkTo(ann, false))
  const { browser, page } = await afterPassword(world, second)
  expect(codeOf(page)).toBeNull()
  await expectOutside(browser, page)
  await expectLogs(world, second, 'scv', 'f')
})
