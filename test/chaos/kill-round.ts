import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { countedAction, type LoopbackCounter, loopbackCounter, pathOf, runsOf } from '../fixtures/loopback-counter.ts'
import type { Engine } from '../fixtures/store.ts'
import { bindActions, createApplication, logsOf, setFactors, setToggle } from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'
import { actionOf, callback, goOnUntil, type Journey, newJourney, screenAfter, step, stepNames } from './journey.ts'

/** A server whose logins take the app and then the phone, by two Actions, and run a third one at their end. */
export interface KillTarget {
  engine: Engine
  server: WholeServer
  counter: LoopbackCounter
  clientId: string
}

export const killTarget = async (engine: Engine): Promise<KillTarget> => {
  const counter = await loopbackCounter()
  const server = await wholeServer({ engine, env: { SALLYPORT_ACTION_ALLOW_HOSTS: counter.host } })
  await setFactors(server, ['otp', 'sms'])
  await setToggle(server, true)
  const clientId = await createApplication(server, new URL(callback).origin)
  await bindActions(server, {
    first: countedAction(counter, 'first', `api.authentication.challengeWith({ type: 'otp' })`),
    second: countedAction(counter, 'second', `api.authentication.challengeWith({ type: 'phone' })`),
    last: countedAction(counter, 'last', `api.idToken.setCustomClaim('https://example.com/last', true)`),
  })
  return { engine, server, counter, clientId }
}

/** When the server dies: while every Action of the requests in flight runs, or so long after these were sent. */
export type Moment = 'while Actions run' | { milliseconds: number }

export interface RoundReport {
  /** Logins that were cut, and those of them whose answer was under way. */
  logins: number
  inFlight: number
  /** Requests in flight whose effect was there after the start. */
  counted: number
  acknowledged: number
  startMs: number
}

/** Steps that are in flight when the server dies: every one that writes. */
const writing = [0, 2, 4, 6, 7, 8]
const idle = [1, 2, 3, 4, 5, 6, 7, 8, 9]

/**
 * One login at every pause and one in every request that writes, then `kill -9`, then a start: each must stand where it
 * was, finish, and have run no Action whose result was recorded; whatever was acknowledged must be there.
 */
export const killRound = async (target: KillTarget, moment: Moment): Promise<RoundReport> => {
  const { server, counter, engine, clientId } = target
  const make = (steps: number[]) =>
    Promise.all(
      steps.map(async done => {
        const journey = await newJourney(server, clientId)
        await goOnUntil(journey, done)
        return { journey, at: done }
      }),
    )
  const writer = writeOn(server)
  const [waiting, flying] = await Promise.all([make(idle), make(moment === 'while Actions run' ? [2, 4, 6] : writing)])
  const logsBefore = await Promise.all(waiting.map(({ journey }) => logIds(server, journey)))

  const calls = flying.flatMap(({ journey, at }) => {
    const action = actionOf[stepNames[at] as (typeof stepNames)[number]]
    return moment === 'while Actions run' && action ? [counter.hold(pathOf(action, journey.user.email))] : []
  })
  const answers = flying.map(({ journey }) =>
    step(journey).then(
      () => 'answered' as const,
      (error: Error) => (isLost(error) ? ('lost' as const) : error),
    ),
  )
  if (moment === 'while Actions run') await Promise.all(calls.map(({ called }) => called))
  else await new Promise(resolve => setTimeout(resolve, moment.milliseconds))
  await server.kill()
  for (const { release } of calls) release()
  const acknowledged = await writer.stop()
  for (const answer of await Promise.all(answers)) if (answer instanceof Error) throw answer
  if (engine === 'sqlite') expect(integrity(server)).toBe('ok')
  const startMs = await server.start()

  for (const id of acknowledged)
    expect((await server.api<{ user_id: string }>('GET', `/v2/users/${encodeURIComponent(id)}`)).user_id).toBe(id)
  const logsAfter = await Promise.all(waiting.map(({ journey }) => logIds(server, journey)))
  logsBefore.forEach((ids, n) => void expect(logsAfter[n]).toEqual(expect.arrayContaining(ids)))

  const known = await Promise.all(flying.map(({ journey }) => runsAndRecords(target, journey)))
  const [, moved] = await Promise.all([
    Promise.all(waiting.map(({ journey }) => finishIdle(journey))),
    Promise.all(flying.map(({ journey, at }) => finishLost(journey, at))),
  ])
  for (const { journey } of waiting)
    expect([journey.user.email, ...runs(counter, journey)]).toEqual([journey.user.email, 1, 1, 1])
  for (const [n, { journey, at }] of flying.entries()) {
    // What was recorded is never run again; what was not is run once more. An application that asks again begins again.
    const expected = (known[n] ?? []).map(action => action.runs + (action.recorded ? 0 : 1))
    if (moved[n] === 'began again') expected[0] = 2
    expect([stepNames[at], ...runs(counter, journey)]).toEqual([stepNames[at], ...expected])
  }
  return {
    logins: waiting.length + flying.length,
    inFlight: flying.length,
    counted: moved.filter(how => how !== 'lost').length,
    acknowledged: acknowledged.length,
    startMs: Math.round(startMs),
  }
}

const isLost = (error: Error): boolean =>
  /fetch failed|terminated|socket|ECONN|other side closed/i.test(`${error.message} ${(error.cause as Error)?.message}`)

const logIds = async (server: WholeServer, { user }: Journey): Promise<string[]> =>
  (await logsOf(server, user.id)).map(entry => entry.log_id)

const actions = ['first', 'second', 'last']

const runs = (counter: LoopbackCounter, { user }: Journey): number[] =>
  actions.map(name => runsOf(counter, name, user.email))

/** How often each Action was called for a user, and whether the login has its result. */
const runsAndRecords = async (
  { server, counter }: KillTarget,
  { user }: Journey,
): Promise<{ runs: number; recorded: boolean }[]> => {
  const { logins } = await server.api<{ logins: { journal: { kind: string; name?: string }[] }[] }>(
    'GET',
    `/sallyport/logins?user_id=${encodeURIComponent(user.id)}`,
  )
  const journal = logins.flatMap(login => login.journal)
  return actions.map(name => ({
    runs: runsOf(counter, name, user.email),
    recorded: journal.some(entry => entry.kind === 'action' && entry.name === name),
  }))
}

/** A login that was cut between two requests: the browser reloads and finds its screen, and the form in hand is still good. */
const finishIdle = async (journey: Journey): Promise<void> => {
  const name = stepNames[journey.done - 1] as (typeof stepNames)[number]
  const screen = screenAfter[name]
  if (screen && journey.page) {
    const reloaded = await journey.browser.copy().open(journey.page.url.href)
    expect([name, reloaded.status, reloaded.screen]).toEqual([name, 200, screen])
  }
  await goOnUntil(journey, stepNames.length)
}

/** What had become of a request whose answer was lost: it had its effect, or it had not, or the application began again. */
type Fate = 'counted' | 'lost' | 'began again'

/** A login whose answer was lost: the user reloads, and goes on from wherever that leads. */
const finishLost = async (journey: Journey, at: number): Promise<Fate> => {
  const name = stepNames[at] as (typeof stepNames)[number]
  const answered = journey.done > at
  if (name === 'code exchange' && !answered) return exchangeAgain(journey)
  if (answered || name === 'authorize' || name === 'resume') {
    await goOnUntil(journey, stepNames.length)
    return answered ? 'counted' : 'lost'
  }
  const before = screenAfter[stepNames[at - 1] as (typeof stepNames)[number]]
  const page = await journey.browser.open(journey.page?.url.href ?? '')
  if (page.left) journey.done = stepNames.indexOf('code exchange')
  else {
    expect([before, screenAfter[name]]).toContain(page.screen)
    if (page.screen !== before) journey.done = at + 2
  }
  journey.page = page
  const fate = journey.done > at ? 'counted' : 'lost'
  await goOnUntil(journey, stepNames.length)
  return fate
}

/** A code works once (RFC 6749, 4.1.2): where it was used up the application asks again, and the session is there. */
const exchangeAgain = async (journey: Journey): Promise<Fate> => {
  try {
    await goOnUntil(journey, stepNames.length)
    return 'lost'
  } catch (error) {
    expect((error as Error).message).toContain('invalid_grant')
  }
  const silent = await journey.browser.open(`${journey.asked.path}&prompt=none`)
  expect(silent.left?.searchParams.get('error')).toBe('interaction_required')
  return 'began again'
}

/** Creates users one after the other until told to stop; answers the ids of those that were acknowledged. */
const writeOn = (server: WholeServer) => {
  const ids: string[] = []
  let on = true
  const work = (async () => {
    while (on)
      try {
        const { user_id } = await server.api<{ user_id: string }>('POST', '/v2/users', {
          connection: 'Username-Password-Authentication',
          email: `w${Date.now()}.${Math.random().toString(36).slice(2)}@example.com`,
          password: 'Sturdy-Pass-42!',
        })
        ids.push(user_id)
      } catch (error) {
        if (!isLost(error as Error)) throw error
        return
      }
  })()
  return {
    stop: async (): Promise<string[]> => {
      on = false
      await work
      return ids
    },
  }
}

const integrity = (server: WholeServer): string => {
  const db = new DatabaseSync(join(server.dataDir, 'sallyport.db'))
  try {
    return String(Object.values(db.prepare('pragma integrity_check').get() ?? {})[0])
  } finally {
    db.close()
  }
}
