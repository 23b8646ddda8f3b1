import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Services } from '../services.ts'
import { bundleIds, findBundleLock, keepBundle, reuseBundle } from '../store/action-bundles.ts'
import {
  bundleId,
  type Dependency,
  dependenciesKey,
  foreignPackage,
  isPinned,
  lockOf,
  manifestOf,
  pin,
} from './dependencies.ts'
import { limits } from './limits.ts'
import { type Npm, NpmError } from './npm.ts'

export interface Bundle {
  id: string
  /** The dependencies as asked for, with the versions they resolved to. */
  dependencies: Dependency[]
}

/**
 * The installed dependencies of Actions: one folder in the data folder for each distinct lock, whoever uses it. The
 * lock is in the store, so a folder that is missing (another node, a new disk) is installed again.
 */
export interface Bundles {
  /** Resolves and installs. What has been installed before with the same versions is used again. Throws `NpmError`. */
  install: (dependencies: Dependency[]) => Promise<Bundle>
  /** The folder whose `node_modules` this bundle is, there when it resolves. Throws `NpmError`. */
  folder: (id: string) => Promise<string>
  /** Deletes the folders of bundles that the store does not have any more, and what died while it was installed. */
  sweep: () => Promise<void>
}

export const bundlesOf = (services: Pick<Services, 'config' | 'db' | 'now'>, npm: Npm): Bundles => {
  const root = join(services.config.dataDir, 'actions')
  const place = (id: string) => join(root, 'bundles', id)
  const present = new Map<string, Promise<string>>()
  const inTurn = turns(2)

  /** Runs npm in a new folder and moves it to its place when all is well; what fails leaves nothing. */
  const build = async (files: Record<string, string>, command: 'install' | 'ci') => {
    await mkdir(join(root, 'bundles'), { recursive: true })
    await mkdir(join(root, 'tmp'), { recursive: true })
    const folder = await mkdtemp(join(root, 'tmp', 'install-'))
    try {
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
      await inTurn(() => npm(folder, command))
      const lock = await readFile(join(folder, 'package-lock.json'), 'utf8')
      const foreign = foreignPackage(lock)
      if (foreign) throw new NpmError(`${foreign} does not come from the npm registry`)
      await inspect(folder)
      return { folder, lock }
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  const settle = async (folder: string, id: string): Promise<string> => {
    try {
      await rename(folder, place(id))
    } catch (error) {
      if (!existsSync(place(id))) throw error
      // The same bundle was installed at the same time; one of the two is enough.
      await rm(folder, { recursive: true, force: true })
    }
    return place(id)
  }

  const reinstall = async (id: string): Promise<string> => {
    if (existsSync(place(id))) return place(id)
    const lock = await findBundleLock(services.db, id)
    if (lock === undefined) throw new NpmError('the dependencies of this version are not known any more')
    const root = (JSON.parse(lock) as { packages: Record<string, unknown> }).packages['']
    const files = { 'package.json': `${JSON.stringify(root)}\n`, 'package-lock.json': lock }
    return settle((await build(files, 'ci')).folder, id)
  }

  const folder = (id: string): Promise<string> => {
    const known = present.get(id)
    if (known) return known
    const found = reinstall(id)
    present.set(id, found)
    found.catch(() => present.delete(id))
    return found
  }

  return {
    install: async dependencies => {
      if (dependencies.every(isPinned)) {
        const id = await reuseBundle(services.db, dependenciesKey(dependencies), services.now())
        if (id !== undefined) {
          await folder(id)
          return { id, dependencies }
        }
      }
      const built = await build({ 'package.json': manifestOf(dependencies) }, 'install')
      const pinned = pin(dependencies, built.lock)
      const lock = lockOf(pinned, built.lock)
      const id = bundleId(lock)
      await settle(built.folder, id)
      await keepBundle(services.db, {
        id,
        dependencies_key: dependenciesKey(pinned),
        lock,
        created_at: services.now(),
      })
      return { id, dependencies: pinned }
    },
    folder,
    sweep: async () => {
      const known = await bundleIds(services.db)
      for (const name of await older(join(root, 'bundles'))) {
        if (known.has(name)) continue
        present.delete(name)
        await rm(place(name), { recursive: true, force: true })
      }
      for (const name of await older(join(root, 'tmp')))
        await rm(join(root, 'tmp', name), { recursive: true, force: true })
    },
  }
}

const hourMs = 60 * 60_000

/** What has been in a folder for an hour or more, by the clock that set its time. */
const older = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder).catch(() => [])
  const changed = (name: string) =>
    stat(join(folder, name)).then(
      found => found.mtimeMs,
      // Somebody else has just taken it away.
      () => Date.now(),
    )
  const times = await Promise.all(names.map(changed))
  return names.filter((_name, index) => (times[index] ?? 0) < Date.now() - hourMs)
}

/** Refuses native add-ons, which no Action can load, and what is too large. */
const inspect = async (folder: string): Promise<void> => {
  const modules = join(folder, 'node_modules')
  let bytes = 0
  for (const entry of await readdir(modules, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const path = join(entry.parentPath, entry.name)
    const within = path.slice(modules.length + 1)
    if (entry.isSymbolicLink()) throw new NpmError(`${packageOf(within)} contains a link`)
    if (!entry.isFile()) continue
    if (entry.name.endsWith('.node'))
      throw new NpmError(`${packageOf(within)} is a native add-on, which Actions cannot use`)
    bytes += (await stat(path)).size
    if (bytes > limits.bundleBytes)
      throw new NpmError(`the dependencies are larger than ${limits.bundleBytes / 1e6} MB`)
  }
}

const packageOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')

/** At most `count` at a time; the others wait. */
const turns = (count: number) => {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= count) await new Promise<void>(resolve => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
