import { z } from 'zod'
import { actions, form, heading, linkButton, pickAnother, primaryButton, result } from '../../universal-login/form.ts'
import { html } from '../../universal-login/html.ts'
import { screen } from '../../universal-login/screen.ts'
import { ceremonyTexts, prompt } from './ceremony-page.ts'

const webauthnType = z.enum(['webauthn-roaming', 'webauthn-platform'])

/** Names of browser errors that have a text of their own (WebAuthn, 5.1.3 and 5.1.4). */
const known = [
  'NotAllowedError',
  'InvalidStateError',
  'SecurityError',
  'ConstraintError',
  'TimeoutError',
  'QuotaExceededError',
] as const

/** A ceremony failed in the browser, was cancelled, or took too long. */
const webauthnError = screen({
  name: 'mfa-webauthn-error',
  prompt,
  texts: {
    ...ceremonyTexts,
    pageTitle: 'That did not work',
    errorTitle: 'We couldn’t use your security key',
    errorTitlePlatform: 'We couldn’t use this device',
    title: 'That did not work',
    errorDescription: 'The browser did not get an answer. You can try again.',
    NotAllowedError: 'The request was cancelled, or it took too long. You can try again.',
    InvalidStateError: 'This key or device was added before. You can use it to verify.',
    SecurityError:
      'The address of this page does not fit the one that the key is for. Please ask who runs this service.',
    ConstraintError: 'This key cannot make sure who is using it. Set a PIN for it, or use another one.',
    TimeoutError: 'It took too long. You can try again.',
    QuotaExceededError: 'There were too many attempts in a short time. Please wait a minute, then try again.',
    refuseAddingDeviceText: 'Not on this device',
  },
  fields: z.object({}),
  data: z.object({ errorType: z.string(), webauthnType, show_decline: z.boolean() }),
  view: ctx => {
    const { t, data } = ctx
    const reason = known.find(name => name === data.errorType) ?? 'errorDescription'
    const title = data.webauthnType === 'webauthn-platform' ? 'errorTitlePlatform' : 'errorTitle'
    return html`${result('failure')}${heading(ctx, t(title), t(reason))}
${form(ctx, primaryButton(t('tryAgainText'), 'tryagain'))}
${data.show_decline ? actions(ctx, linkButton(t('refuseAddingDeviceText'), 'refuse-add-device')) : ''}
${pickAnother(ctx)}`
  },
})

/** Nothing here can answer: the browser has no WebAuthn, or no key of the user works at this address. */
const webauthnNotAvailable = screen({
  name: 'mfa-webauthn-not-available-error',
  prompt,
  texts: {
    pageTitle: 'Not available here',
    title: 'Not available here',
    errorTitle: 'Security keys cannot be used here',
    errorTitlePlatform: 'This device cannot be used here',
    errorDescription:
      'Your browser or your device does not support this method, or it was set up at another address. Use another method, another browser or another device.',
  },
  fields: z.object({}),
  data: z.object({ webauthnType }),
  view: ctx => {
    const { t } = ctx
    const title = ctx.data.webauthnType === 'webauthn-platform' ? 'errorTitlePlatform' : 'errorTitle'
    return html`${result('failure')}${heading(ctx, t(title), t('errorDescription'))}
${form(ctx, ctx.canPick ? primaryButton(t('pickAuthenticatorText'), 'pick-authenticator') : primaryButton(t('tryAgainText'), 'tryagain'))}`
  },
})

export const webauthnErrorScreens = [webauthnError, webauthnNotAvailable]
