import type { CacheRecord, CacheWrite } from '../event-api/cache.ts'
import type { ApiInput } from '../event-api/triggers.ts'
import type { ConsoleLine, RunError } from './run.ts'

/** What the server says to an Action process. */
export type ToProcess =
  | {
      kind: 'run'
      nonce: string
      trigger: string
      handler: string
      /** Only in a process's first run. */
      code?: string
      modules?: { name: string; code: string; secrets: Record<string, string> }[]
      event: Record<string, unknown>
      input: ApiInput & { now: number; cache: Record<string, CacheRecord> }
    }
  | {
      kind: 'connected'
      id: number
      remoteAddress: string
      remotePort: number
      localAddress: string
      localPort: number
    }
  | { kind: 'drained'; id: number }
  | { kind: 'ended'; id: number }
  | { kind: 'closed'; id: number; error?: { code: string; message: string } }

/** What an Action process says. The server reads it as `answerSchema` allows and believes nothing else. */
export type FromProcess =
  | { kind: 'ready' }
  | ({ kind: 'console'; nonce: string } & ConsoleLine)
  | {
      kind: 'done'
      nonce: string
      failure?: { kind: 'syntax' | 'threw' | 'no-handler'; error: RunError }
      commands: unknown[]
      cacheWrites: CacheWrite[]
    }
  /** Something of an earlier run failed late: the process must be replaced. */
  | { kind: 'tainted' }
  | { kind: 'connect'; id: number; host: string; port: number }
  | { kind: 'end' | 'close' | 'pause' | 'resume'; id: number }
