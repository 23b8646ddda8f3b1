import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
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
  add('scripts/dashboard.mjs')
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
  compress(join(folder, 'dist'))
  writeFileSync(stamp, wanted)
}

/** Once here rather than at every visit: a compressed copy stands beside each large file. */
const compress = dist => {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !['.css', '.js', '.svg', '.ttf'].includes(extname(entry.name))) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = readFileSync(path)
    if (bytes.length < 2048) continue
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    }
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }))
  }
}
