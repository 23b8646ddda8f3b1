import { createHash } from 'node:crypto'
import { hashToken, isSame, type SecretBox } from '../../store/secrets.ts'

/** What a challenge may be solved for. */
export type Flow = 'login' | 'signup' | 'password_reset' | 'passwordless'

/** Long enough for a page that waits for somebody to type. */
export const challengeLifeMs = 30 * 60_000

/** Many small puzzles take about the same time on every try, one large one may take none or ten times as long. */
const puzzles = 16

/** Zero bits that each puzzle asks for: about 65,000 digests in all, four times as many where a program is likely. */
export const effort = { usual: 12, more: 14 } as const

/** What a challenge says; signed, so that the server keeps nothing until it is solved. */
interface Terms {
  id: string
  flow: Flow
  /** Digest of the login that it was issued for. */
  login: string
  bits: number
  puzzles: number
  expiresAt: number
}

/** A challenge as a page gets it. */
export interface Challenge {
  challenge: string
  bits: number
  puzzles: number
}

const purpose = 'bot-detection.challenge'
const loginOf = (state: string): string => hashToken(`challenge\0${state}`).slice(0, 22)

/** Makes a challenge for one flow of one login. `id` is random and used up by the solution. */
export const issueChallenge = (
  box: Pick<SecretBox, 'digest'>,
  { flow, state, bits, id, now }: { flow: Flow; state: string; bits: number; id: string; now: number },
): Challenge => {
  const terms: Terms = { id, flow, login: loginOf(state), bits, puzzles, expiresAt: now + challengeLifeMs }
  const text = Buffer.from(JSON.stringify(terms)).toString('base64url')
  return { challenge: `${text}.${box.digest(purpose, text)}`, bits, puzzles }
}

export type Solved =
  | { ok: true; id: string; expiresAt: number }
  | { ok: false; why: 'missing' | 'malformed' | 'forged' | 'expired' | 'other-flow' | 'other-login' | 'wrong' }

/**
 * Looks at a solution: the challenge, a tilde, and a number for each puzzle. Refused: one that was not issued here, that
 * was issued for another login or flow, that is too old, or whose numbers are wrong. That it is used once is for the
 * caller to see to, by its id.
 */
export const checkSolution = (
  box: Pick<SecretBox, 'digest'>,
  given: string | undefined,
  { flow, state, now }: { flow: Flow; state: string; now: number },
): Solved => {
  if (!given) return { ok: false, why: 'missing' }
  const [challenge = '', numbers, more] = given.split('~')
  const [text = '', signature = '', rest] = challenge.split('.')
  if (numbers === undefined || more !== undefined || rest !== undefined) return { ok: false, why: 'malformed' }
  if (!isSame(signature, box.digest(purpose, text))) return { ok: false, why: 'forged' }
  const terms = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Terms
  if (terms.expiresAt <= now) return { ok: false, why: 'expired' }
  if (terms.flow !== flow) return { ok: false, why: 'other-flow' }
  if (terms.login !== loginOf(state)) return { ok: false, why: 'other-login' }
  const answers = numbers.split(',')
  const right =
    answers.length === terms.puzzles &&
    answers.every((answer, puzzle) => /^\d{1,10}$/.test(answer) && solves(challenge, puzzle, answer, terms.bits))
  return right ? { ok: true, id: terms.id, expiresAt: terms.expiresAt } : { ok: false, why: 'wrong' }
}

/** What each puzzle is about: the digest of the challenge, so that no work is good for another one. */
const seedOf = (challenge: string): string => createHash('sha256').update(challenge).digest('hex')

const solves = (challenge: string, puzzle: number, answer: string, bits: number): boolean => {
  const digest = createHash('sha256')
    .update(`${seedOf(challenge)}${puzzle}.${answer}`)
    .digest()
  return digest.readUInt32BE(0) >>> (32 - bits) === 0
}
