import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

// `npm run pictures`: every screen, mail and page as a picture, light and dark, wide and narrow, and sheets of many, in
// `pictures/` or the folder that is named. Further words pick looks by their name, and views whose name has one:
// `npm run pictures -- /tmp/p phone-dark otp`.
const root = join(import.meta.dirname, '..')
const [folder = 'pictures', ...names] = process.argv.slice(2)

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const config = join(root, 'test', 'pictures', 'vitest.config.ts')
const child = spawn(process.execPath, [vitest, 'run', '--config', config, '--disable-console-intercept'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PICTURES_FOLDER: resolve(folder), PICTURES_NAMES: names.join(' ') },
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', code => process.exit(code ?? 1))
