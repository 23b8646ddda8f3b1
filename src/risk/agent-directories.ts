import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { followUrl } from '../follow-url.ts'
import type { AgentKey } from './rules/agent-detection.ts'

/** Keys of those whose agents sign their requests. */
export interface AgentDirectories {
  keys: () => AgentKey[]
}

const directory = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(100) })
const ed25519 = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().regex(/^[\w-]{43}$/) })

/** Keys are asked for once a day: they change seldom, and a new one comes before it is used. */
const everyMs = 24 * 60 * 60_000

/** The directories that the operator trusts, fetched now and again; the last good copy of each stays. */
export const openAgentDirectories = (
  { agentDirectories, dataDir }: Pick<Config, 'agentDirectories' | 'dataDir'>,
  { log, now }: { log: Pick<Logger, 'warn'>; now: () => number },
): AgentDirectories & { stop: () => Promise<unknown> } => {
  const followed = agentDirectories.map(({ provider, url }) =>
    followUrl({
      url,
      keepAs: join(dataDir, 'agent-directories', createHash('sha256').update(url).digest('hex').slice(0, 32)),
      read: async bytes => keysOf(provider, bytes),
      everyMs,
      now,
      log,
    }),
  )
  return {
    keys: () => followed.flatMap(({ current }) => current() ?? []),
    stop: () => Promise.all(followed.map(({ stop }) => stop())),
  }
}

const keysOf = (provider: string, bytes: Uint8Array): AgentKey[] => {
  const { keys } = directory.parse(JSON.parse(new TextDecoder().decode(bytes)))
  return keys.flatMap(key => {
    const { data } = ed25519.safeParse(key)
    return data ? [{ provider, id: thumbprint(data.x), x: data.x }] : []
  })
}

/** RFC 7638, of an Ed25519 key (RFC 8037, 2). */
const thumbprint = (x: string): string =>
  createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url')
