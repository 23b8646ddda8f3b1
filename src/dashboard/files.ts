import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

/** A file of the built dashboard. */
export interface DashboardFile {
  type: string
  body: Uint8Array<ArrayBuffer>
  /** Its name is made from its content. */
  forGood: boolean
}

let known: Map<string, DashboardFile> | undefined

/** The dashboard of this installation; read once, when it has been built. */
export const builtDashboard = (): Map<string, DashboardFile> | undefined => {
  known ??= readDashboard(join(import.meta.dirname, '..', '..', 'dashboard', 'dist'))
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
export const readDashboard = (folder: string): Map<string, DashboardFile> | undefined => {
  try {
    return new Map(
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap(name => {
        const type = types[extname(name)]
        if (type === undefined) return []
        const path = name.replaceAll('\\', '/')
        const body = new Uint8Array(readFileSync(join(folder, name)))
        return [[path, { type, body, forGood: path.startsWith('assets/') }] as const]
      }),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
