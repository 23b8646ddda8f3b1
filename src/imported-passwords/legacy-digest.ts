import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { Digest } from './digests.ts'

/** What is to be computed with a digest of OpenSSL's legacy provider; bytes in base64. */
export type LegacyTask = { digest: Digest; text: string } & (
  | { kind: 'digest' }
  | { kind: 'hmac'; key: string }
  | { kind: 'pbkdf2'; salt: string; iterations: number; bytes: number }
)

const child = join(import.meta.dirname, 'legacy-digest.child.ts')
const patience = 20_000

/**
 * Computes in a process of its own, because the provider with MD4, MDC2 and Whirlpool can only be switched on for a whole
 * process, and the server's has no use for it. Costs some 50 ms; every user needs it once.
 */
export const legacyDigest = (task: LegacyTask): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const running = execFile(
      process.execPath,
      ['--openssl-legacy-provider', child],
      { env: {}, timeout: patience, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 },
      (error, stdout) => (error ? reject(error) : resolve(Buffer.from(stdout, 'base64'))),
    )
    // What goes wrong with the pipe ends the process, which tells.
    running.stdin?.on('error', () => {})
    running.stdin?.end(JSON.stringify(task))
  })
