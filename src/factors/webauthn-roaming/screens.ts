import { z } from 'zod'
import { pickAnother, rememberBox } from '../../universal-login/form.ts'
import { html } from '../../universal-login/html.ts'
import { screen } from '../../universal-login/screen.ts'
import { ceremonyFields, ceremonyPage, ceremonyTexts, passkeyOptions, prompt } from '../webauthn/ceremony-page.ts'

const webauthnRoamingEnrollment = screen({
  name: 'mfa-webauthn-roaming-enrollment',
  prompt,
  texts: {
    ...ceremonyTexts,
    title: 'Add a security key',
    description:
      'Have your key at hand. Once you continue, plug it in or hold it to your device, and do what your browser asks.',
    awaitingConfirmation: 'Waiting for your security key',
    'webauthn-associate-error': 'We couldn’t add this security key. Please try again, or use another one.',
    'webauthn-challenge-error': 'We couldn’t add this security key. Please try again, or use another one.',
  },
  fields: ceremonyFields,
  data: z.object({ passkey: passkeyOptions, webauthn_type: z.literal('webauthn-roaming'), show_decline: z.boolean() }),
  view: ctx => html`${ceremonyPage(ctx, {
    ceremony: 'create',
    options: ctx.data.passkey.public_key,
    icon: 'key',
    title: ctx.t('title'),
    description: ctx.t('description'),
    button: ctx.t('buttonText'),
    waiting: ctx.t('awaitingConfirmation'),
    noScript: ctx.t('noScript'),
  })}
${pickAnother(ctx)}`,
})

/** Its form goes to the address that upstream uses for it (reference, 7.1). */
const webauthnRoamingChallenge = screen({
  name: 'mfa-webauthn-roaming-challenge',
  prompt,
  postsTo: 'mfa-webauthn-challenge',
  texts: {
    ...ceremonyTexts,
    title: 'Verify your identity',
    description: 'Have your security key at hand. Once you continue, your browser asks for it.',
    awaitingConfirmation: 'Waiting for your security key',
    'webauthn-challenge-error': 'We couldn’t verify this security key. Please try again, or use another one.',
  },
  fields: ceremonyFields,
  data: z.object({
    passkey: passkeyOptions,
    webauthn_type: z.literal('webauthn-roaming'),
    show_remember_device: z.boolean(),
  }),
  view: ctx => html`${ceremonyPage(ctx, {
    ceremony: 'get',
    options: ctx.data.passkey.public_key,
    icon: 'key',
    title: ctx.t('title'),
    description: ctx.t('description'),
    button: ctx.t('buttonText'),
    waiting: ctx.t('awaitingConfirmation'),
    noScript: ctx.t('noScript'),
    inside: rememberBox(ctx, ctx.data.show_remember_device),
  })}
${pickAnother(ctx)}`,
})

export const webauthnRoamingScreens = [webauthnRoamingEnrollment, webauthnRoamingChallenge]
