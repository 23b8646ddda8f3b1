import { spawn } from 'node:child_process'
import { join } from 'node:path'

// `npm run check`: what can be said without running the server: format, lint, types, import rules, sizes of files.
const root = join(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules', name)

const checks: [name: string, file: string, args: string[]][] = [
  ['format and lint', bin('@biomejs/biome/bin/biome'), ['check', '--error-on-warnings', '.']],
  ['types', bin('typescript/bin/tsc'), []],
  ['types of the dashboard', bin('typescript/bin/tsc'), ['-p', 'dashboard']],
  ['import rules and sizes', bin('vitest/vitest.mjs'), ['run', '--project=unit', 'test/architecture.test.ts']],
]

const run = ([name, file, args]: (typeof checks)[number]) =>
  new Promise<boolean>(resolve => {
    const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        said += chunk
      })
    child.on('exit', code => {
      console.log(code === 0 ? `ok      ${name}` : `FAILED  ${name}\n${said}`)
      resolve(code === 0)
    })
  })

const results = await Promise.all(checks.map(run))
process.exit(results.every(Boolean) ? 0 : 1)
