import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** A file of the built dashboard, which is read whenever it is asked for: the system keeps what is read often. */
export interface DashboardFile {
  type: string
  read: () => Promise<Uint8Array<ArrayBuffer>>
  /** The same as the build compressed it, by brotli; undefined for what is small or compressed by nature. */
  readCompressed: (() => Promise<Uint8Array<ArrayBuffer>>) | undefined
  /** Its name is made from its content. */
  forGood: boolean
}

let known: Map<string, DashboardFile> | undefined

/** The dashboard of this installation; listed once, when it has been built. */
export const builtDashboard = (): Map<string, DashboardFile> | undefined => {
  known ??= listDashboard(join(import.meta.dirname, '..', '..', 'dashboard', 'dist'))
  return known
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
}

/** The dashboard as it was built into `folder`, by path; undefined where nobody has built it. Other kinds of files are left out. */
export const listDashboard = (folder: string): Map<string, DashboardFile> | undefined => {
  try {
    const names = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    const reader = (name: string) => async () => new Uint8Array(await readFile(join(folder, name)))
    return new Map(
      [...names].flatMap(name => {
        const type = types[extname(name)]
        if (type === undefined) return []
        const path = name.replaceAll('\\', '/')
        const readCompressed = names.has(`${name}.br`) ? reader(`${name}.br`) : undefined
        return [[path, { type, read: reader(name), readCompressed, forGood: path.startsWith('assets/') }] as const]
      }),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
