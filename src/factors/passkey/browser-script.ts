import { readFileSync } from 'node:fs'
import { asset } from '../../universal-login/assets.ts'
import { type Html, html } from '../../universal-login/html.ts'
import type { FormContext } from '../../universal-login/screen.ts'
import { webAuthnScriptUrl } from '../webauthn/browser-script.ts'

const url = asset(
  'passkey.js',
  'text/javascript; charset=utf-8',
  readFileSync(new URL('./assets/passkey.js', import.meta.url), 'utf8').replace('{{webauthn}}', webAuthnScriptUrl),
)

/** The script by which the first pages ask for passkeys, and say what the browser can do. */
export const passkeyScript = (ctx: Pick<FormContext, 'nonce'>): Html =>
  html`<script nonce="${ctx.nonce}" src="${url}" type="module"></script>`
