import { join } from 'node:path'
import { parseMetrics } from '../../bench/metrics-text.ts'
import { type Cluster, cluster } from '../fixtures/cluster.ts'
import { createApplication, createUser, type TestUser } from '../fixtures/tenant.ts'

const connection = 'Username-Password-Authentication'

/** Two nodes that believe the address in front of them, with a password hash that costs nothing. */
export interface GuessingTarget extends Cluster {
  clientId: string
}

export const guessingTarget = async (): Promise<GuessingTarget> => {
  const noHash = join(import.meta.dirname, '..', '..', 'bench', 'no-hash.ts')
  const made = await cluster({ SALLYPORT_TRUST_PROXY: '1', NODE_OPTIONS: `--import=${noHash}` })
  const clientId = await createApplication(made.nodes[0], 'http://localhost:9', {
    grant_types: ['http://auth0.com/oauth/grant-type/password-realm'],
  })
  return { ...made, clientId }
}

/** Changes a protection and waits until every node has seen it. */
export const protectEverywhere = async ({ nodes }: GuessingTarget, name: string, change: unknown): Promise<void> => {
  await nodes[0].api('PATCH', `/v2/attack-protection/${name}`, change)
  await new Promise(resolve => setTimeout(resolve, 1500))
}

/** One password of a token request from an address: the error it is answered with, or that it let in. */
export const guessOver = async (
  { origin, clientId }: GuessingTarget,
  { username, password, address }: { username: string; password: string; address: string },
): Promise<string> => {
  const response = await fetch(`${origin}/oauth/token`, {
    method: 'POST',
    headers: { 'x-forwarded-for': address },
    body: new URLSearchParams({
      grant_type: 'http://auth0.com/oauth/grant-type/password-realm',
      client_id: clientId,
      realm: connection,
      scope: 'openid',
      username,
      password,
    }),
  })
  const body = (await response.json()) as { error?: string }
  return body.error ?? (response.ok ? 'in' : String(response.status))
}

/** Every answer of these attempts, so many at a time, by how often it was given. */
export const tally = async <T>(all: Iterable<T>, atOnce: number, run: (one: T) => Promise<string>) => {
  const answers = new Map<string, number>()
  const rest = all[Symbol.iterator]()
  const worker = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      const answer = await run(next.value)
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return Object.fromEntries(answers)
}

export interface Flood {
  accounts: number
  addresses: number
  /** Passwords that are tried at each account, one after the other; one of them is right. */
  guesses: number
  right: number
  /** Failures of an address until it is stopped. */
  perAddress: number
}

export interface FloodReport {
  guesses: Record<string, number>
  /** Of the owners of the accounts, from addresses of their own, while it goes on and after it. */
  owners: Record<string, number>
  /** Of each node, after a fifth of the guesses and after all. */
  memoryMb: { early: number[]; late: number[] }
  seconds: number
}

/** Passwords are guessed at every account by turns, from many addresses that each turn to every account. */
export const flood = async (
  target: GuessingTarget,
  { accounts, addresses, guesses, right, perAddress }: Flood,
): Promise<FloodReport> => {
  await protectEverywhere(target, 'suspicious-ip-throttling', {
    stage: { 'pre-login': { max_attempts: perAddress, rate: 86_400_000 } },
  })
  const people: TestUser[] = []
  while (people.length < accounts) people.push(await createUser(target.nodes[0]))
  const began = performance.now()
  const owners: Record<string, number> = {}
  const enter = async (n: number): Promise<void> => {
    const { email, password } = people[n] as TestUser
    const answer = await guessOver(target, {
      username: email,
      password,
      address: `10.0.${Math.floor(n / 250)}.${1 + (n % 250)}`,
    })
    owners[answer] = (owners[answer] ?? 0) + 1
  }
  const attempts = function* (from: number, to: number) {
    for (let turn = from; turn < to; turn++)
      for (let n = 0; n < accounts; n++) yield { turn, n, address: `203.0.113.${1 + ((n + turn * 7) % addresses)}` }
  }
  const some = (from: number, to: number) =>
    tally(attempts(from, to), 32, async ({ turn, n, address }) => {
      if ((turn * accounts + n) % 100 === 0) await enter((turn * 7 + n) % accounts)
      const { email, password } = people[n] as TestUser
      return guessOver(target, { username: email, password: turn === right ? password : `Guess-${turn}`, address })
    })
  const first = Math.ceil(guesses / 5)
  const before = await some(0, first)
  const early = await memoryOf(target)
  const after = await some(first, guesses)
  const late = await memoryOf(target)
  for (let n = 0; n < accounts; n++) await enter(n)
  const answers = [...Object.entries(before), ...Object.entries(after)]
  const sum = Map.groupBy(answers, ([answer]) => answer)
  return {
    guesses: Object.fromEntries([...sum].map(([answer, parts]) => [answer, parts.reduce((all, [, n]) => all + n, 0)])),
    owners,
    memoryMb: { early, late },
    seconds: Math.round((performance.now() - began) / 1000),
  }
}

const memoryOf = ({ nodes }: GuessingTarget): Promise<number[]> =>
  Promise.all(
    nodes.map(async ({ origin }) => {
      const metrics = parseMetrics(await (await fetch(`${origin}/metrics`)).text())
      return Math.round((metrics.get('process_resident_memory_bytes') ?? 0) / 1e6)
    }),
  )
