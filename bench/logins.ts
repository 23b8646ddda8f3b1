import { type ChildProcess, fork } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { startPostgres } from '../test/fixtures/postgres.ts'
import { bindActions, createUser, setFactors, setToggle } from '../test/fixtures/tenant.ts'
import type { Command, Order, Reply, Result } from './load.ts'
import type { Application } from './log-in.ts'
import { freePort, type Launch, newFolder, type Product, startProduct } from './product.ts'
import type { Row } from './rows.ts'
import { median } from './statistics.ts'

/** One server under load. */
interface Lane {
  name: string
  product: Product
  order: Order
  load: ChildProcess
  /** Rounds that are not counted: a server is meant to run for weeks, and code is compiled only once it was found to be hot. */
  warmUps: number
  rounds: Round[]
  close: () => Promise<void>
}

interface Round extends Result {
  /** Milliseconds of processor time for one login. */
  cpuMs: number
  actionsCpuMs?: number
}

const audience = 'https://api.example.com/'
const redirectUri = 'https://app.example.com/cb'
const action = `exports.onExecutePostLogin = async (event, api) => {
  if (event.user.user_metadata.plan) api.idToken.setCustomClaim('https://example.com/plan', event.user.user_metadata.plan)
  api.authentication.challengeWith({ type: 'otp' })
}`

const file = (name: string) => join(import.meta.dirname, name)

/** Logins by password and OTP through one Action, on both engines, with the hash and without, and the bare library. */
export const logins = async ({ rounds }: { rounds: number }): Promise<Row[]> => {
  const postgres = await startPostgres({ durable: true })
  const lanes: Lane[] = []
  try {
    lanes.push(await bareLane())
    for (const hash of [false, true]) {
      lanes.push(await productLane('SQLite', hash))
      lanes.push(await productLane('PostgreSQL', hash, postgres.url(hash ? 'postgres' : 'template1')))
    }
    const signatures: number[] = []
    for (const lane of lanes) for (let round = 0; round < lane.warmUps; round += 1) await runRound(lane)
    for (let round = 0; round < rounds; round += 1) {
      signatures.push(signatureMs())
      for (const lane of lanes) lane.rounds.push(await runRound(lane))
    }
    return report(lanes, median(signatures))
  } finally {
    for (const lane of lanes) await lane.close()
    await postgres.stop()
  }
}

export const bareLane = async (): Promise<Lane> => {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const product = await startProduct(
    { origin, dataDir: '', env: {}, remove: () => {} },
    { command: [process.execPath, file('bare-provider.ts'), String(port)] },
  )
  const app = { origin, clientId: 'bench', clientSecret: 'bench-secret', redirectUri, audience }
  const users = [{ email: 'ann@example.com', password: 'any' }]
  return lane('protocol library alone', product, { app, users, logins: 200, atOnce: 8 }, 5)
}

export const productLane = async (
  engine: string,
  hash: boolean,
  database?: string,
  launch: Launch = {},
): Promise<Lane> => {
  const folder = await newFolder(database)
  const product = await startProduct(folder, { ...(hash ? {} : { preload: file('no-hash.ts') }), ...launch })
  const app = await fill(product)
  const users = await many(hash ? 120 : 400, () => createUser(product, { enrolled: ['otp'] }))
  const made = lane(
    `${engine}, ${hash ? 'with' : 'without'} the hash`,
    product,
    {
      app,
      users: users.map(({ email, password, seed }) => ({ email, password, seed })),
      logins: hash ? 60 : 200,
      atOnce: 8,
    },
    hash ? 1 : 5,
  )
  return { ...made, close: () => made.close().finally(folder.remove) }
}

const lane = (name: string, product: Product, order: Order, warmUps: number): Lane => {
  const load = fork(file('load.ts'))
  return {
    name,
    product,
    order,
    load,
    warmUps,
    rounds: [],
    close: async () => {
      load.kill()
      await product.stop()
    },
  }
}

/** An application, an API and an Action that asks every user for a code of the authenticator app. */
const fill = async (product: Product): Promise<Application> => {
  const { api } = product
  await setFactors(product, ['otp'])
  await setToggle(product, true)
  await bindActions(product, { 'Ask for a code': action })
  await api('POST', '/v2/resource-servers', {
    name: 'Things',
    identifier: audience,
    scopes: [{ value: 'read:things' }],
    allow_offline_access: true,
  })
  const { client_id, client_secret } = await api<{ client_id: string; client_secret: string }>('POST', '/v2/clients', {
    name: 'Bench',
    app_type: 'regular_web',
    oidc_conformant: true,
    callbacks: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
  })
  const [connection] = await api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
  await api('PATCH', `/v2/connections/${connection?.id}/clients`, [{ client_id, status: true }])
  return { origin: product.origin, clientId: client_id, clientSecret: client_secret, redirectUri, audience }
}

/** So many of what `make` makes, a few at a time. */
const many = async <T>(count: number, make: () => Promise<T>): Promise<T[]> => {
  const made: T[] = []
  let left = count
  const worker = async () => {
    while (left-- > 0) made.push(await make())
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return made
}

export const runRound = async ({ product, order, load }: Lane, logins = order.logins): Promise<Round> => {
  await ask(load, { prepare: { ...order, logins } })
  const before = await product.usage()
  const reply = await ask(load, { run: { ...order, logins } })
  if (!('result' in reply)) throw new Error('the load generator has no result')
  const after = await product.usage()
  return {
    ...reply.result,
    cpuMs: (after.cpuMs - before.cpuMs) / logins,
    ...(after.actionsCpuMs !== undefined && {
      actionsCpuMs: (after.actionsCpuMs - (before.actionsCpuMs ?? 0)) / logins,
    }),
  }
}

const ask = async (load: ChildProcess, command: Command): Promise<Reply> => {
  load.send(command)
  const [reply] = (await once(load, 'message')) as [Reply]
  if ('error' in reply) throw new Error(reply.error)
  return reply
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** Processor time of one RS256 signature here and now: the yardstick for all others. */
const signatureMs = (): number => {
  const times = 300
  const began = process.cpuUsage()
  for (let i = 0; i < times; i += 1) sign('sha256', Buffer.from(`message ${i}`), privateKey)
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1000 / times
}

const report = (lanes: Lane[], signature: number): Row[] => {
  const [bare, ...products] = lanes as [Lane, ...Lane[]]
  const bareCpu = median(bare.rounds.map(round => round.cpuMs))
  const rows: Row[] = [
    { figure: 'one RS256 signature, CPU', value: signature, unit: 'ms' },
    { figure: `login, ${bare.name}: server CPU`, value: bareCpu, unit: 'ms' },
  ]
  for (const { name, rounds } of products) {
    const hashed = name.endsWith('with the hash')
    const of = (read: (round: Round) => number) => median(rounds.map(read))
    const cpu = of(round => round.cpuMs)
    rows.push({ figure: `login, ${name}: server CPU`, value: cpu, unit: 'ms', target: hashed ? undefined : 8 })
    if (!hashed) {
      const ratios = rounds.map((round, i) => round.cpuMs / (bare.rounds[i]?.cpuMs ?? Number.NaN))
      rows.push({ figure: `login, ${name}: CPU of the library alone, times`, value: median(ratios) })
      if (rounds[0]?.actionsCpuMs !== undefined)
        rows.push({
          figure: `login, ${name}: CPU of the Action's process`,
          value: of(round => round.actionsCpuMs ?? 0),
          unit: 'ms',
        })
    }
    rows.push(
      { figure: `login, ${name}: a second`, value: of(round => round.logins / round.seconds) },
      { figure: `login, ${name}: p50`, value: of(round => round.p50), unit: 'ms' },
      { figure: `login, ${name}: p99`, value: of(round => round.p99), unit: 'ms' },
    )
  }
  return rows
}
