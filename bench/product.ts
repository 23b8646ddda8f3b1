import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseMetrics } from './metrics-text.ts'

/** CPU milliseconds since a process began, and memory. What this system does not tell is undefined. */
export interface Usage {
  cpuMs: number
  rssMb: number
  /** Of the processes that run Actions, those that have ended included. */
  actionsCpuMs?: number
  actionsRssMb?: number
  actionProcesses?: number
}

export interface Product {
  /** `http://localhost:PORT`. */
  origin: string
  pid: number
  /** Milliseconds from the start of the process to the first answer of `/readyz`. */
  readyMs: number
  usage: () => Promise<Usage>
  /** One call of the Management API with every scope. */
  api: <T = unknown>(method: string, path: string, body?: unknown) => Promise<T>
  stop: () => Promise<void>
}

export interface Folder {
  dataDir: string
  env: Record<string, string>
  origin: string
  remove: () => void
}

const root = join(import.meta.dirname, '..')
const client = { id: 'bench-client', secret: 'Kq7-bench-client-of-one-run-9fW2xB' }

/** A new data folder on a free port, and the settings of a production server over it. */
export const newFolder = async (database?: string): Promise<Folder> => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const port = await freePort()
  const dataDir = join(folder, 'data')
  return {
    dataDir,
    origin: `http://localhost:${port}`,
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      SALLYPORT_DATABASE: database ?? `file:${join(dataDir, 'sallyport.db')}`,
      SALLYPORT_DATA: dataDir,
      SALLYPORT_SECRET: 'Zt4-bench-secret-of-one-run-only-6hLqVn0sYd',
      SALLYPORT_ADMIN_EMAIL: 'admin@example.com',
      SALLYPORT_ADMIN_PASSWORD: 'Correct-Horse-Battery-7',
      SALLYPORT_CLIENT_ID: client.id,
      SALLYPORT_CLIENT_SECRET: client.secret,
      // Load comes from many addresses, as it does behind a load balancer.
      SALLYPORT_TRUST_PROXY: '1',
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What to run in place of the server itself: `preload` comes before it, `command` replaces all of it. */
export interface Launch {
  preload?: string
  command?: [string, ...string[]]
  env?: Record<string, string>
}

/** Starts the product as a process of its own, like `npm start` does, and waits until it answers. */
export const startProduct = async (folder: Folder, launch: Launch = {}): Promise<Product> => {
  const [command, ...args] = launch.command ?? [
    process.execPath,
    ...(launch.preload ? ['--import', launch.preload] : []),
    join(root, 'src', 'server.ts'),
  ]
  // Compiled code is kept between starts, as npm start has it; scripts/run.mjs says where.
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  const began = performance.now()
  const child = spawn(command, args, {
    cwd: root,
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...folder.env, ...launch.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = keepOutput(child)
  while (!(await answers(`${folder.origin}/readyz`))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended:\n${output()}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  const readyMs = performance.now() - began
  let token: Promise<string> | undefined
  return {
    origin: folder.origin,
    pid: child.pid as number,
    readyMs,
    usage: () => usageOf(folder.origin, child.pid as number),
    api: async <T>(method: string, path: string, body?: unknown) => {
      token ??= machineToken(folder.origin)
      return callApi<T>(folder.origin, await token, method, path, body)
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

const keepOutput = (child: ChildProcess): (() => string) => {
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk).slice(-20_000)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return () => output
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    async response => {
      await response.body?.cancel()
      return response.ok
    },
    () => false,
  )

const machineToken = async (origin: string): Promise<string> => {
  const response = await fetch(`${origin}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.secret,
      audience: `${origin}/api/v2/`,
    }),
  })
  const body = (await response.json()) as { access_token?: string }
  if (!body.access_token) throw new Error(`no token: ${JSON.stringify(body)}`)
  return body.access_token
}

const callApi = async <T>(origin: string, token: string, method: string, path: string, body?: unknown): Promise<T> => {
  for (;;) {
    const response = await fetch(`${origin}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T
    if (response.status !== 429) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    await new Promise(resolve => setTimeout(resolve, 1000 * Number(response.headers.get('retry-after') ?? 1)))
  }
}

/** The server tells its own use in its metrics; of the processes for Actions only Linux tells. */
const usageOf = async (origin: string, pid: number): Promise<Usage> => {
  const metrics = parseMetrics(await (await fetch(`${origin}/metrics`)).text())
  return {
    cpuMs: (metrics.get('process_cpu_seconds_total') ?? 0) * 1000,
    rssMb: (metrics.get('process_resident_memory_bytes') ?? 0) / 1e6,
    ...(process.platform === 'linux' ? actionsUsage(pid) : {}),
  }
}

/** Clock ticks and pages of Linux as every common build has them. */
const tickMs = 10
const pageBytes = 4096

const actionsUsage = (pid: number): Pick<Usage, 'actionsCpuMs' | 'actionsRssMb' | 'actionProcesses'> => {
  let [ticks, pages, processes] = [
    statOf(pid)
      .slice(13, 15)
      .reduce((sum, n) => sum + n, 0),
    0,
    0,
  ]
  for (const id of childrenOf(pid)) {
    try {
      const stat = statOf(id)
      ticks += (stat[11] ?? 0) + (stat[12] ?? 0) + (stat[13] ?? 0) + (stat[14] ?? 0)
      pages += stat[21] ?? 0
      processes += 1
    } catch {
      // It has just ended; its parent has its time from now on.
    }
  }
  return { actionsCpuMs: ticks * tickMs, actionsRssMb: (pages * pageBytes) / 1e6, actionProcesses: processes }
}

/** The numbers of `/proc/PID/stat` from the process's state on. */
const statOf = (pid: number): number[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
