import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

interface Asset {
  type: string
  body: Uint8Array<ArrayBuffer>
}

const served = new Map<string, Asset>()

/** Serves a file of ours for good under a name made from its content; answers its path. Called when modules load. */
export const asset = (name: string, type: string, body: string | Uint8Array): string => {
  const bytes = new Uint8Array(Buffer.from(body))
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 16)
  const [stem, ending] = name.split(/\.(?=[^.]*$)/) as [string, string]
  const file = `${stem}.${digest}.${ending}`
  served.set(file, { type, body: bytes })
  return `/u/assets/${file}`
}

/** The file behind the last part of an asset's path. */
export const assetNamed = (file: string): Asset | undefined => served.get(file)

const read = (url: URL) => readFileSync(url)
const font = (subset: string) =>
  asset(
    `figtree-${subset}.woff2`,
    'font/woff2',
    read(new URL(import.meta.resolve(`@fontsource-variable/figtree/files/figtree-${subset}-wght-normal.woff2`))),
  )

/** In the order of the cascade. */
const sheets = [
  'tokens',
  'frame',
  'form',
  'buttons',
  'blocks',
  'secret',
  'push',
  'passkey',
  'account',
  'captcha',
  'narrow',
]
const style = sheets.map(name => read(new URL(`./assets/style/${name}.css`, import.meta.url)).toString('utf8')).join('')

export const styleUrl = asset(
  'style.css',
  'text/css; charset=utf-8',
  style.replaceAll('{{latin}}', font('latin')).replaceAll('{{latin-ext}}', font('latin-ext')),
)
/** Follows a branding theme; only where there is one. */
export const themeStyleUrl = asset(
  'theme.css',
  'text/css; charset=utf-8',
  read(new URL('./assets/style/theme.css', import.meta.url)),
)
/** For pages with a template or partials of an administrator. */
export const customStyleUrl = asset(
  'custom.css',
  'text/css; charset=utf-8',
  read(new URL('./assets/style/custom.css', import.meta.url)),
)
export const customScriptUrl = asset(
  'custom-fields.js',
  'text/javascript; charset=utf-8',
  read(new URL('./assets/custom-fields.js', import.meta.url)),
)
export const latinFontUrl = font('latin')
export const scriptUrl = asset(
  'pages.js',
  'text/javascript; charset=utf-8',
  read(new URL('./assets/pages.js', import.meta.url)),
)
export const iconUrl = asset('icon.svg', 'image/svg+xml', read(new URL('./assets/icon.svg', import.meta.url)))
