import { z } from 'zod'
import { alert, form, heading, primaryButton } from '../../universal-login/form.ts'
import { type Html, html, jsonBlock } from '../../universal-login/html.ts'
import { icons } from '../../universal-login/icons.ts'
import { type FormContext, responseField, textField } from '../../universal-login/screen.ts'
import { webAuthnScript, withoutScripts } from './browser-script.ts'

export const prompt = 'mfa-webauthn'

/** Fields of a page that speaks with an authenticator. */
export const ceremonyFields = z.object({ response: responseField, rememberBrowser: textField })

/** The options for the browser, as the factor made them. */
export const passkeyOptions = z.object({ public_key: z.record(z.string(), z.unknown()) })

/** Texts that all pages share which speak with an authenticator. */
export const ceremonyTexts = {
  noScript: 'This needs JavaScript. Please switch it on and load the page again, or use another method.',
  'too-many-webauthn-challenge-attempts-error':
    'Too many attempts have failed. Please wait a minute before you try again.',
} as const

/**
 * A page on which `default` starts a ceremony in the browser: the answer goes out as `response`, a failure as
 * `showError::<json>` (reference, 7.6). `inside` stands between the text and the button.
 */
export const ceremonyPage = (
  ctx: FormContext,
  page: {
    ceremony: 'create' | 'get'
    options: unknown
    icon: 'key' | 'fingerprint'
    title: string
    description: string
    button: string
    waiting: string
    noScript: string
    inside?: unknown
  },
): Html => html`<div class="result">${icons[page.icon]}</div>${heading(ctx, page.title, page.description)}
${withoutScripts(ctx, alert(page.noScript))}
${jsonBlock('webauthn-options', page.options)}${webAuthnScript(ctx)}
<div data-webauthn="${page.ceremony}">${form(
  ctx,
  html`<input type="hidden" name="response" value="">${page.inside ?? ''}${primaryButton(page.button)}`,
)}
<p class="waiting" role="status" data-webauthn-waiting hidden><span class="spinner" aria-hidden="true"></span><span>${page.waiting}</span></p></div>`
