import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const timeLimitMs = 10_000

/**
 * Parses the source of an Action as the CommonJS module it must be, in a process of its own that runs none of it.
 * Returns what is wrong, with the line, or undefined.
 */
export const syntaxProblem = async (code: string, dataDir: string): Promise<string | undefined> => {
  const parent = join(dataDir, 'actions', 'tmp')
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, 'check-'))
  const file = join(folder, 'action.cjs')
  try {
    await writeFile(file, code)
    const { status, stderr } = await check(file)
    return status === 0 ? undefined : problemIn(stderr)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const check = (file: string) =>
  new Promise<{ status: number | null; stderr: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ['--permission', `--allow-fs-read=${file}`, '--check', file], {
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: timeLimitMs,
      killSignal: 'SIGKILL',
    })
    let stderr = ''
    child.stderr.on('data', chunk => {
      stderr = (stderr + chunk).slice(0, 10_000)
    })
    child.once('error', reject)
    child.once('close', status => resolve({ status, stderr }))
  })

/** Node's report without the path of the file: `SyntaxError: … (line 3)`. */
const problemIn = (stderr: string): string => {
  const message = /^\w*Error: .*$/m.exec(stderr)?.[0] ?? 'the source could not be parsed'
  const line = /action\.cjs:(\d+)/.exec(stderr)?.[1]
  return line ? `${message} (line ${line})` : message
}
