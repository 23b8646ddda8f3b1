import { spawn } from 'node:child_process'
import { join } from 'node:path'

// `npm run soak`: what takes too long for `npm test`. `npm run soak -- 200` does each thing 200 times instead of 50;
// a second argument picks the files whose name has it: `npm run soak -- 200 kill`.
const root = join(import.meta.dirname, '..')
const [count = '50', ...names] = process.argv.slice(2)
if (!/^[1-9]\d{0,5}$/.test(count)) {
  console.error(`usage: npm run soak -- [COUNT] [NAME …], not "${count}"`)
  process.exit(1)
}

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const config = join(root, 'test', 'soak', 'vitest.config.ts')
const child = spawn(process.execPath, [vitest, 'run', ...names, '--config', config, '--disable-console-intercept'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, SOAK_COUNT: count },
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', code => process.exit(code ?? 1))
