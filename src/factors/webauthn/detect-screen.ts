import { z } from 'zod'
import { actions, alert, heading, linkButton } from '../../universal-login/form.ts'
import { html } from '../../universal-login/html.ts'
import { screen, textField } from '../../universal-login/screen.ts'
import { webAuthnScript, withoutScripts } from './browser-script.ts'

/**
 * Asks the browser what it can do before a WebAuthn factor is offered (reference, 7.2). With scripts it answers at once;
 * without them the page says so, and another method can be chosen.
 */
export const detectBrowserCapabilities = screen({
  name: 'mfa-detect-browser-capabilities',
  prompt: 'mfa',
  texts: {
    title: 'One moment',
    detecting: 'Looking at what your browser can do',
    noJSErrorTitle: 'JavaScript is switched off',
    noJSErrorDescription:
      'Security keys, fingerprint and face recognition need it. Switch it on and load the page again.',
    reloadButtonText: 'Load again',
    continueText: 'Go on without',
  },
  fields: z.object({
    'js-available': textField,
    'is-brave': textField,
    'webauthn-available': textField,
    'webauthn-platform-available': textField,
    'allow-passkeys': textField,
  }),
  data: z.object({}),
  view: ctx => {
    const { t } = ctx
    const notice = html`${alert(`${t('noJSErrorTitle')}. ${t('noJSErrorDescription')}`)}
<p><a class="button primary" href="${ctx.action}"><span>${t('reloadButtonText')}</span></a></p>
${actions(ctx, linkButton(t('continueText'), 'pick-authenticator'))}`
    return html`${heading(ctx, t('title'))}
<div data-detect><p class="waiting" role="status" data-detecting hidden><span class="spinner" aria-hidden="true"></span><span>${t('detecting')}</span></p>${withoutScripts(ctx, notice)}</div>${webAuthnScript(ctx)}`
  },
})
