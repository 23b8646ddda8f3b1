import { readFileSync } from 'node:fs'
import { asset } from './assets.ts'
import { alert } from './form.ts'
import { type Html, html } from './html.ts'
import { icons } from './icons.ts'
import type { FormContext } from './screen.ts'

const url = asset(
  'captcha.js',
  'text/javascript; charset=utf-8',
  readFileSync(new URL('./assets/captcha.js', import.meta.url)),
)

/**
 * What a form carries whose browser has to show that somebody is behind it: the script solves the challenge while the
 * user types, and holds the form back until it has. Where it does not run, for whatever reason, a notice says so. Nothing
 * where nothing is asked for.
 */
export const captchaBox = (ctx: FormContext): Html | '' => {
  if (!ctx.captcha) return ''
  const { challenge, bits, puzzles } = ctx.captcha
  return html`<div class="captcha" data-provider="auth_challenge" data-challenge="${challenge}" data-bits="${bits}" data-puzzles="${puzzles}" data-done="${ctx.t('captchaDoneText')}"><input type="hidden" name="captcha" value="">
<p role="status" hidden><span class="spinner" aria-hidden="true"></span>${icons.success}<span>${ctx.t('captchaWaitText')}</span></p>
<div class="captcha-notice">${alert(ctx.t('captchaNoScriptText'))}</div></div>
<script nonce="${ctx.nonce}" src="${url}" type="module"></script>`
}
