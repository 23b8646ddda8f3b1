import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runtime, runtimeEnvironment, stop } from './install.mjs'

const folder = join(root, 'dashboard')
const stamp = join(folder, 'dist', '.built-from')

/** What the dashboard is built from, as one digest. */
const sources = () => {
  const digest = createHash('sha256')
  const add = path =>
    digest
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0')
  for (const name of ['index.html', 'vite.config.ts', 'tsconfig.json']) add(`dashboard/${name}`)
  for (const part of ['src', 'public'])
    for (const entry of readdirSync(join(folder, part), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) add(join(entry.parentPath, entry.name).slice(root.length + 1))
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  digest.update(JSON.stringify(packages['']?.devDependencies))
  return digest.digest('hex')
}

/** Builds the dashboard when it is missing or not of these sources. Packages are installed. */
export const ensureDashboard = () => {
  const wanted = sources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.log('Building the dashboard …')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const { status, stdout, stderr } = spawnSync(runtime, [vite, 'build', folder, '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...runtimeEnvironment(), NODE_ENV: 'production' },
  })
  if (status !== 0) stop(`The dashboard could not be built:\n${stdout ?? ''}${stderr ?? ''}`)
  writeFileSync(stamp, wanted)
}
