import { randomInt } from 'node:crypto'
import { totp } from '../test/fixtures/tenant.ts'
import { type Application, logIn } from './log-in.ts'
import { at } from './statistics.ts'

/** The load generator: a process of its own, so that its work is not counted as the server's. */
export interface Order {
  app: Application
  users: { email: string; password: string; seed?: string }[]
  logins: number
  /** Logins under way at the same time. */
  atOnce: number
}

export interface Result {
  logins: number
  seconds: number
  p50: number
  p99: number
}

interface User {
  email: string
  password: string
  seed?: string
  /** The newest time step whose code was used. */
  step: number
}

const users = new Map<string, User>()
const nowStep = () => Math.floor(Date.now() / 30_000)

/** A code is taken once, so a user comes again with the next one; it is accepted one step early. */
const nextUser = (): User | undefined => {
  const now = nowStep()
  for (const user of users.values()) {
    if (user.seed !== undefined && user.step > now) continue
    users.delete(user.email)
    users.set(user.email, user)
    user.step = Math.max(user.step + 1, now)
    return user
  }
  return undefined
}

/** Waits until there are codes for so many logins: as many as users can come, once or twice. */
const enough = async (logins: number): Promise<void> => {
  const coming = () =>
    [...users.values()].reduce(
      (sum, { seed, step }) => sum + (seed === undefined ? logins : Math.min(2, Math.max(0, nowStep() + 1 - step))),
      0,
    )
  while (coming() < logins) await new Promise(resolve => setTimeout(resolve, 200))
}

const address = () => `198.${18 + randomInt(2)}.${randomInt(256)}.${randomInt(256)}`

/** Makes sure of codes for all logins before anything is measured, then runs them. */
const work = async (order: Order): Promise<Result> => {
  const times: number[] = []
  let left = order.logins
  const worker = async () => {
    while (left > 0) {
      left -= 1
      const user = nextUser()
      if (!user) throw new Error('there are too few users: every code of every one was used')
      const code = user.seed === undefined ? undefined : totp(user.seed, user.step - nowStep())
      const began = performance.now()
      await logIn(order.app, { username: user.email, password: user.password, code }, address())
      times.push(performance.now() - began)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: order.atOnce }, worker))
  const seconds = (performance.now() - began) / 1000
  return { logins: order.logins, seconds, p50: at(times, 0.5), p99: at(times, 0.99) }
}

/** What the parent sends: get ready for an order, then run it. Each is answered. */
export type Command = { prepare: Order } | { run: Order }
export type Reply = { ready: true } | { result: Result } | { error: string }

const obey = async (command: Command): Promise<Reply> => {
  if ('run' in command) return { result: await work(command.run) }
  const { users: known, logins } = command.prepare
  for (const user of known) if (!users.has(user.email)) users.set(user.email, { ...user, step: 0 })
  await enough(logins)
  return { ready: true }
}

process.on('message', (command: Command) => {
  obey(command).then(
    reply => process.send?.(reply),
    error => process.send?.({ error: String(error?.stack ?? error) } satisfies Reply),
  )
})
