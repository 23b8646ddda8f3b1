import { beforeAll, describe, expect, test } from 'vitest'
import { challengeIn, type PageChallenge, solve } from '../fixtures/captcha.ts'
import { authorize, visitor } from '../fixtures/visitor.ts'
import { connectionName, type Person, password, type World } from '../fixtures/world.ts'
import { attackedWorld, codeOf } from './attack.ts'
import { errorsOf, grant, logsFrom, newAddress, post, protect, submitFrom } from './guesses.ts'

let world: World

beforeAll(async () => {
  world = await attackedWorld({ SALLYPORT_TRUST_PROXY: '1' })
  await protect(world, 'bot-detection', {
    challenge_password_policy: 'always',
    challenge_password_reset_policy: 'always',
  })
})

/** The form of a new browser, with the challenge in it. */
const shown = async (params: Record<string, string> = {}) => {
  const browser = visitor(world)
  const page = await authorize(browser, params)
  return { browser, page, challenge: challengeIn(page.text) as PageChallenge }
}

const tryWith = (
  { browser, page }: Awaited<ReturnType<typeof shown>>,
  { email: username }: Pick<Person, 'email'>,
  captcha?: string,
  word = password,
) => submitFrom(browser, page, { username, password: word, ...(captcha !== undefined && { captcha }) }, newAddress())

describe('a challenge', () => {
  test('is not passed without a solution, by a wrong one, or by that of another browser or form', async () => {
    const ann = await world.person()
    const [mine, other, joining] = [await shown(), await shown(), await shown({ screen_hint: 'signup' })]
    const solution = solve(mine.challenge)
    const [text = '', signature = ''] = mine.challenge.challenge.split('.')
    const terms = { ...JSON.parse(Buffer.from(text, 'base64url').toString()), bits: 0, puzzles: 1 }
    const easier = `${Buffer.from(JSON.stringify(terms)).toString('base64url')}.${signature}`
    const wrong = [
      undefined,
      '',
      'x',
      mine.challenge.challenge,
      `${mine.challenge.challenge}~${Array(16).fill(0)}`,
      `${solution},1`,
      solution.replace(/,\d+$/, ''),
      solve({ ...mine.challenge, bits: 1, puzzles: 1 }),
      solve({ challenge: easier, bits: 1, puzzles: 1 }),
      solve(other.challenge),
      solve(joining.challenge),
      'A'.repeat(5000),
    ]
    for (const captcha of wrong) {
      const page = await tryWith(mine, ann, captcha)
      expect([captcha, codeOf(page), errorsOf(page)]).toEqual([captcha, null, ['invalid-captcha']])
    }
    // What shows nothing is no attempt: the password was not looked at.
    expect(await world.logs(ann.id)).toEqual([])
    expect(codeOf(await tryWith(mine, ann, solution))).not.toBeNull()
    expect(await world.logs()).toContain('pla')
  })

  test('is passed by its solution once, whatever became of the password', async () => {
    const ann = await world.person()
    const mine = await shown()
    const solution = solve(mine.challenge)
    await Promise.all(Array.from({ length: 10 }, () => tryWith(mine, ann, solution, 'wrong')))
    expect(errorsOf(await tryWith(mine, ann, solution))).toEqual(['invalid-captcha'])
    expect((await world.logs(ann.id)).filter(type => type === 'fp')).toHaveLength(1)
  })

  test('is not passed by a solution that came half an hour later', async () => {
    const ann = await world.person()
    const late = await shown()
    world.pass(31 * 60_000)
    const page = await tryWith(late, ann, solve(late.challenge))
    expect([codeOf(page), errorsOf(page)]).toEqual([null, ['invalid-captcha']])
    const next = challengeIn(page.text) as PageChallenge
    expect(codeOf(await tryWith(late, ann, solve(next)))).not.toBeNull()
    expect(await world.logs(ann.id)).not.toContain('fp')
  })

  test('is not gone around by an endpoint, not even with a solution', async () => {
    const { id, email: username } = await world.person()
    const address = newAddress()
    const refused = { status: 401, body: { error: 'requires_verification' } }
    const captcha = solve((await shown()).challenge)
    expect(await grant(world, { username, password, address })).toMatchObject(refused)
    expect(await grant(world, { username, password, address }, { captcha })).toMatchObject(refused)
    const body = { client_id: 'web', connection: connectionName, email: 'robot@example.com', password, captcha }
    for (const path of ['dbconnections/signup', 'dbconnections/change_password'])
      expect(await post(world, path, body, address)).toMatchObject({
        status: 401,
        body: { code: 'requires_verification' },
      })
    expect((await logsFrom(world, address)).filter(type => type === 'pla')).toHaveLength(4)
    for (const type of ['sepft', 'ss', 'scpr']) expect(await logsFrom(world, address)).not.toContain(type)
    expect(await world.logs(id)).not.toContain('fp')
  })

  test('is not gone around by sending somebody else’s headers', async () => {
    const ann = await world.person()
    await protect(world, 'bot-detection', { allowlist: ['10.0.0.0/8'] })
    const { browser, page } = await shown()
    const address = newAddress()
    const answer = await submitFrom(browser, page, { username: ann.email, password }, `10.0.0.1, ${address}`)
    expect([codeOf(answer), errorsOf(answer)]).toEqual([null, ['invalid-captcha']])
    expect(await world.logs(ann.id)).not.toContain('s')
    expect(codeOf(await submitFrom(browser, answer, { username: ann.email, password }, '10.0.0.1'))).not.toBeNull()
    await protect(world, 'bot-detection', { allowlist: [] })
  })
})
