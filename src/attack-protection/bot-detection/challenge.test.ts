import { expect, test } from 'vitest'
import { solve } from '../../../test/fixtures/captcha.ts'
import { secretBox } from '../../store/secrets.ts'
import { challengeLifeMs, checkSolution, issueChallenge } from './challenge.ts'

const box = secretBox('challenges')
const issued = { flow: 'login', state: 'state-of-a-login', bits: 6, id: 'one', now: 1000 } as const
const at = { flow: 'login', state: 'state-of-a-login', now: 2000 } as const

test('a solution is right for the login and the flow that the challenge was issued for, until it expires', () => {
  const solution = solve(issueChallenge(box, issued))
  expect(checkSolution(box, solution, at)).toEqual({ ok: true, id: 'one', expiresAt: 1000 + challengeLifeMs })
  expect(checkSolution(box, solution, { ...at, state: 'another' })).toEqual({ ok: false, why: 'other-login' })
  expect(checkSolution(box, solution, { ...at, flow: 'signup' })).toEqual({ ok: false, why: 'other-flow' })
  expect(checkSolution(box, solution, { ...at, now: 1000 + challengeLifeMs })).toEqual({ ok: false, why: 'expired' })
  expect(checkSolution(secretBox('others'), solution, at)).toEqual({ ok: false, why: 'forged' })
})

test('numbers that solve one challenge solve no other', () => {
  const [, numbers] = solve(issueChallenge(box, issued)).split('~')
  const other = issueChallenge(box, { ...issued, id: 'two' })
  expect(checkSolution(box, `${other.challenge}~${numbers}`, at)).toEqual({ ok: false, why: 'wrong' })
})

test('an easier challenge cannot be made of a hard one', () => {
  const { challenge } = issueChallenge(box, { ...issued, bits: 14 })
  const [text = '', signature] = challenge.split('.')
  const terms = JSON.parse(Buffer.from(text, 'base64url').toString())
  const easier = Buffer.from(JSON.stringify({ ...terms, bits: 1 })).toString('base64url')
  const forged = { challenge: `${easier}.${signature}`, bits: 1, puzzles: 16 }
  expect(checkSolution(box, solve(forged), at)).toEqual({ ok: false, why: 'forged' })
})

const challenge = issueChallenge(box, issued).challenge
const zeros = (n: number, one = '0') => Array(n).fill(one).join(',')

test.each([
  ['nothing', undefined, 'missing'],
  ['an empty text', '', 'missing'],
  ['a challenge alone', challenge, 'malformed'],
  ['too many parts', `${challenge}~1~2`, 'malformed'],
  ['too many dots', `${challenge}.x~1`, 'malformed'],
  ['something else', 'on', 'malformed'],
  ['another signature', `${challenge.split('.')[0]}.AAAA~1`, 'forged'],
  ['too few numbers', `${challenge}~${zeros(15)}`, 'wrong'],
  ['too many numbers', `${challenge}~${zeros(17)}`, 'wrong'],
  ['what are no numbers', `${challenge}~${zeros(16, 'x')}`, 'wrong'],
  ['negative numbers', `${challenge}~${zeros(16, '-1')}`, 'wrong'],
  ['endless numbers', `${challenge}~${zeros(16, '1'.repeat(500))}`, 'wrong'],
])('%s is no solution', (_, given, why) => {
  expect(checkSolution(box, given, at)).toEqual({ ok: false, why })
})
