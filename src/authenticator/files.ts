import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

export interface StaticFile {
  type: string
  body: Uint8Array<ArrayBuffer>
  etag: string
}

const script = 'text/javascript; charset=utf-8'

const file = (type: string, url: URL | string): StaticFile => {
  const body = new Uint8Array(readFileSync(typeof url === 'string' ? new URL(`./assets/${url}`, import.meta.url) : url))
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` }
}

/** The companion's files by name. They import each other, so their names stay and browsers ask whether they changed. */
export const files: ReadonlyMap<string, StaticFile> = new Map([
  ...[
    'app.js',
    'accounts.js',
    'adding.js',
    'notifications.js',
    'protocol.js',
    'requests.js',
    'scanner.js',
    'state.js',
    'view.js',
    'worker.js',
  ].map(name => [name, file(script, name)] as const),
  ['jsqr.js', file(script, new URL(import.meta.resolve('jsqr')))],
  ['authenticator.css', file('text/css; charset=utf-8', 'authenticator.css')],
  ...['icon-180.png', 'icon-192.png', 'icon-512.png'].map(name => [name, file('image/png', name)] as const),
])
