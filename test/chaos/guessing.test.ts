import { beforeAll, describe, expect, test } from 'vitest'
import { createUser } from '../fixtures/tenant.ts'
import { flood, type GuessingTarget, guessingTarget, guessOver, protectEverywhere, tally } from './guessing-round.ts'

describe('guesses at two nodes on PostgreSQL', () => {
  let target: GuessingTarget
  beforeAll(async () => {
    target = await guessingTarget()
  }, 60_000)

  test('at many accounts from many addresses let nobody in but the owners', async () => {
    const { guesses, owners } = await flood(target, {
      accounts: 20,
      addresses: 10,
      guesses: 40,
      right: 30,
      perAddress: 20,
    })
    expect(guesses).toEqual({ invalid_grant: 200, too_many_attempts: 600 })
    expect(owners).toEqual({ in: 28 })
  }, 60_000)

  test('at one account from one address, all at once, are looked at so often as is allowed', async () => {
    const { email, password } = await createUser(target.nodes[0])
    const wrong = { username: email, password: 'wrong', address: '203.0.113.100' }
    const answers = await tally(Array(60).fill(wrong), 60, one => guessOver(target, one))
    expect(answers).toEqual({ invalid_grant: 10, too_many_attempts: 50 })
    expect(await guessOver(target, { ...wrong, password })).toBe('too_many_attempts')
    expect(await guessOver(target, { ...wrong, password, address: '203.0.113.101' })).toBe('in')
  }, 60_000)

  test('at one account from as many addresses are counted together where the account is locked', async () => {
    await protectEverywhere(target, 'brute-force-protection', { mode: 'count_per_identifier' })
    const { email, password } = await createUser(target.nodes[0])
    const everywhere = Array.from({ length: 60 }, (_, n) => `198.51.100.${n}`)
    const answers = await tally(everywhere, 60, address =>
      guessOver(target, { username: email, password: 'x', address }),
    )
    expect(answers).toEqual({ invalid_grant: 10, too_many_attempts: 50 })
    expect(await guessOver(target, { username: email, password, address: '192.0.2.1' })).toBe('too_many_attempts')
    await protectEverywhere(target, 'brute-force-protection', { mode: 'count_per_identifier_and_ip' })
  }, 60_000)

  test('from one address at as many accounts, all at once, are looked at so often as is allowed', async () => {
    const names = Array.from({ length: 60 }, (_, n) => `nobody${n}@example.com`)
    const answers = await tally(names, 60, username =>
      guessOver(target, { username, password: 'x', address: '203.0.113.200' }),
    )
    expect(answers).toEqual({ invalid_grant: 20, too_many_attempts: 40 })
  }, 60_000)

  test('with the right password all at once are logins, as many as one user has in a minute', async () => {
    const { email, password } = await createUser(target.nodes[0])
    const right = { username: email, password, address: '203.0.113.210' }
    const answers = await tally(Array(30).fill(right), 30, one => guessOver(target, one))
    expect(answers).toEqual({ in: 20, too_many_requests: 10 })
  }, 60_000)
})
