import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { chmod, copyFile, mkdir, readdir, realpath, rm, stat, symlink, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { harnessFiles } from './harness-files.ts'
import { moduleFolder } from './module-folder.ts'
import { isAbandoned, signFolder } from './stage-owner.ts'

const prefix = 'sallyport-actions-'
const touchMs = 10 * 60_000

/**
 * What Action processes may read, and nothing else: the harness, and per process one folder in which the dependencies of
 * its Action appear. It lies outside of the data folder, which stays closed to them. Names cannot be guessed or listed,
 * so that a process finds only what it was pointed to.
 */
export interface Stage {
  /** Lays the harness out again if something swept it away. Returns the program to start and the folder to allow. */
  harness: () => { entry: string; folder: string }
  slot: () => Promise<Slot>
  remove: () => Promise<void>
}

export interface Slot {
  /** What the process may read. */
  folder: string
  /** Where it looks for `node_modules`. */
  bundle: string
  /** Makes the dependencies of one Action appear, and those of its modules beside them. */
  fill: (dir: string | undefined, modules: (string | undefined)[]) => Promise<void>
  remove: () => Promise<void>
}

/** Copies regular files and folders. Links inside are followed as far as they stay inside; others are left out. */
const copyTree = async (from: string, to: string, root: string): Promise<void> => {
  const copy = async (file: string, target: string) => {
    await copyFile(file, target)
    await chmod(target, 0o644)
  }
  await mkdir(to)
  await chmod(to, 0o755)
  for (const item of await readdir(from, { withFileTypes: true })) {
    const path = join(from, item.name)
    const target = join(to, item.name)
    if (item.isDirectory()) await copyTree(path, target, root)
    else if (item.isFile()) await copy(path, target)
    else if (item.isSymbolicLink()) {
      const real = await realpath(path).catch(() => '')
      if (real.startsWith(root + sep) && (await stat(real)).isFile()) await copy(real, target)
    }
  }
}

/** `a/b` and `a` of `a/b/c`, and the top. */
function* parents(path: string): Generator<string> {
  const folder = dirname(path)
  yield folder
  if (folder !== '.') yield* parents(folder)
}

const name = () => randomBytes(16).toString('hex')

/** Folders of servers that were killed. Living ones touch theirs, and look again for those that could not be told then. */
const removeStale = (): void => {
  for (const found of readdirSync(tmpdir())) {
    if (!found.startsWith(prefix)) continue
    const path = join(tmpdir(), found)
    try {
      if (isAbandoned(path)) rmSync(path, { recursive: true, force: true })
    } catch {
      // Another server may be removing it, or it belongs to another user.
    }
  }
}

/** Makes the stage under the system's folder for temporary files. */
export const makeStage = (): Stage => {
  removeStale()
  const files = harnessFiles()
  const root = realpathSync(mkdtempSync(join(tmpdir(), prefix)))
  signFolder(root)
  const harness = join(root, 'harness')
  const bundles = join(root, 'bundles')
  const slots = join(root, 'slots')
  // Whatever the server's umask is: Actions may run as another user.
  const open = (path: string, mode: number) => {
    mkdirSync(path, { recursive: true })
    chmodSync(path, mode)
  }
  const write = (path: string, text: string) => {
    writeFileSync(path, text)
    chmodSync(path, 0o644)
  }
  // Passed through, never listed.
  for (const path of [root, bundles, slots]) open(path, 0o711)
  const main = join(harness, 'actions/runner/child/main.mjs')
  const layOut = () => {
    for (const [path, text] of files) {
      for (const folder of [...parents(path)].reverse()) open(join(harness, folder), 0o755)
      write(join(harness, path), text)
    }
    write(join(harness, 'package.json'), '{"type":"module"}')
  }
  const touch = setInterval(() => {
    const now = new Date()
    utimes(root, now, now).catch(() => {})
    removeStale()
  }, touchMs).unref()

  const copies = new Map<string, Promise<string>>()
  const copyOf = async (dir: string): Promise<string> => {
    const known = await copies.get(dir)
    if (known && existsSync(join(known, 'node_modules'))) return known
    const copying = (async () => {
      const to = join(bundles, name())
      await copyTree(await realpath(dir), to, await realpath(dir))
      return to
    })()
    copies.set(dir, copying)
    copying.catch(() => copies.delete(dir))
    return copying
  }

  return {
    harness: () => {
      if (!existsSync(main)) layOut()
      return { entry: main, folder: harness }
    },
    slot: async () => {
      const folder = join(slots, name())
      await mkdir(folder, { recursive: true })
      await chmod(folder, 0o755)
      const bundle = join(folder, 'action')
      return {
        folder,
        bundle,
        fill: async (dir, modules) => {
          const link = async (from: string | undefined, to: string) => {
            if (from !== undefined) await symlink(await copyOf(from), to, 'junction')
          }
          await link(dir, bundle)
          for (const [index, one] of modules.entries()) await link(one, join(folder, moduleFolder(index)))
        },
        remove: () => rm(folder, { recursive: true, force: true }),
      }
    },
    remove: async () => {
      clearInterval(touch)
      await rm(root, { recursive: true, force: true })
    },
  }
}
