import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { getCompileCacheDir, stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'

const source = resolve(import.meta.dirname, '..')
const entry = join(source, 'runner/child/main.ts')
const importPath = /(\bfrom ')(\.{1,2}\/[^']+)\.ts'/g

/**
 * The program of Action processes and all that it imports, as JavaScript, by path below src/actions. Done once, here: a
 * process that strips types itself takes twice the time to start and 30 MB more.
 */
export const harnessFiles = (): Map<string, string> => {
  const files = new Map<string, string>()
  const add = (path: string) => {
    const name = relative(dirname(source), path).replace(/\.ts$/, '.mjs')
    if (files.has(name)) return
    const text = withoutTypes(readFileSync(path, 'utf8'))
    files.set(name, text.replace(importPath, "$1$2.mjs'"))
    for (const [, , target] of text.matchAll(importPath)) add(resolve(dirname(path), `${target}.ts`))
  }
  add(entry)
  return files
}

/**
 * What Node makes of a text of ours when it strips the types. It is kept where Node keeps the code that it compiled, whose
 * word this process takes for all of its own code: Node's stripper alone costs a start a tenth of a second and 20 MB.
 */
const withoutTypes = (text: string): string => {
  const folder = getCompileCacheDir()
  if (folder === undefined) return stripped(text)
  const file = join(folder, 'harness', createHash('sha256').update(text).digest('hex'))
  try {
    return readFileSync(file, 'utf8')
  } catch {
    const made = stripped(text)
    keep(file, made)
    return made
  }
}

/** Another process never reads half a file. Where nothing can be written, the next start does without. */
const keep = (file: string, text: string): void => {
  const fresh = `${file}.${randomBytes(8).toString('hex')}`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(fresh, text, { flag: 'wx' })
    renameSync(fresh, file)
  } catch {
    // The folder is read-only, or its disk full.
  }
}

/** Node's own stripping of types, which warns that its name may change at the first call. */
const stripped = (text: string): string => {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(text)
  } finally {
    process.emitWarning = emitWarning
  }
}
