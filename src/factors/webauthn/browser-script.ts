import { readFileSync } from 'node:fs'
import { asset } from '../../universal-login/assets.ts'
import { type Html, html } from '../../universal-login/html.ts'
import type { FormContext } from '../../universal-login/screen.ts'

export const webAuthnScriptUrl = asset(
  'webauthn.js',
  'text/javascript; charset=utf-8',
  readFileSync(new URL('./assets/webauthn.js', import.meta.url)),
)

/** The script by which a page speaks with authenticators; from our origin, allowed by the page's nonce. */
export const webAuthnScript = (ctx: Pick<FormContext, 'nonce'>): Html =>
  html`<script nonce="${ctx.nonce}" src="${webAuthnScriptUrl}" type="module"></script>`

/**
 * What stands on a page for browsers without scripts. Hidden by a script rather than put into `noscript`, which is not
 * shown where scripts are blocked for this page alone.
 */
export const withoutScripts = (ctx: Pick<FormContext, 'nonce'>, notice: Html): Html =>
  html`<div data-without-scripts>${notice}</div><script nonce="${ctx.nonce}">document.currentScript.previousElementSibling.hidden = true</script>`
