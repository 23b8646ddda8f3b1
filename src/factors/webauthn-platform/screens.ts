import { z } from 'zod'
import { actions, linkButton, pickAnother, rememberBox } from '../../universal-login/form.ts'
import { html } from '../../universal-login/html.ts'
import { screen } from '../../universal-login/screen.ts'
import { ceremonyFields, ceremonyPage, ceremonyTexts, passkeyOptions, prompt } from '../webauthn/ceremony-page.ts'

/** The offer to add this device, which may be turned down unless an Action asks for it. */
const webauthnPlatformEnrollment = screen({
  name: 'mfa-webauthn-platform-enrollment',
  prompt,
  texts: {
    ...ceremonyTexts,
    title: 'Sign in faster on this device',
    description:
      'If this device is yours, you can verify with its fingerprint reader, its camera or its PIN from now on.',
    addThisDeviceButtonText: 'Add this device',
    snoozeText: 'Remind me later',
    refuseAddingDeviceText: 'Not on this device',
    awaitingConfirmation: 'Waiting for your device',
    'webauthn-platform-associate-error': 'We couldn’t add this device. Please try again later.',
    'webauthn-platform-challenge-error': 'We couldn’t add this device. Please try again later.',
  },
  fields: ceremonyFields,
  data: z.object({ passkey: passkeyOptions, webauthn_type: z.literal('webauthn-platform'), show_decline: z.boolean() }),
  view: ctx => html`${ceremonyPage(ctx, {
    ceremony: 'create',
    options: ctx.data.passkey.public_key,
    icon: 'fingerprint',
    title: ctx.t('title'),
    description: ctx.t('description'),
    button: ctx.t('addThisDeviceButtonText'),
    waiting: ctx.t('awaitingConfirmation'),
    noScript: ctx.t('noScript'),
  })}
${
  ctx.data.show_decline
    ? actions(
        ctx,
        linkButton(ctx.t('snoozeText'), 'snooze-enrollment'),
        linkButton(ctx.t('refuseAddingDeviceText'), 'refuse-add-device'),
      )
    : ''
}
${pickAnother(ctx)}`,
})

const webauthnPlatformChallenge = screen({
  name: 'mfa-webauthn-platform-challenge',
  prompt,
  texts: {
    ...ceremonyTexts,
    title: 'Verify your identity',
    description: 'Use the fingerprint reader, the camera or the PIN of this device. Your browser asks for it next.',
    awaitingConfirmation: 'Waiting for your device',
    'webauthn-platform-challenge-error': 'We couldn’t verify this device. Please try again, or use another method.',
  },
  fields: ceremonyFields,
  data: z.object({
    passkey: passkeyOptions,
    webauthn_type: z.literal('webauthn-platform'),
    show_remember_device: z.boolean(),
  }),
  view: ctx => html`${ceremonyPage(ctx, {
    ceremony: 'get',
    options: ctx.data.passkey.public_key,
    icon: 'fingerprint',
    title: ctx.t('title'),
    description: ctx.t('description'),
    button: ctx.t('buttonText'),
    waiting: ctx.t('awaitingConfirmation'),
    noScript: ctx.t('noScript'),
    inside: rememberBox(ctx, ctx.data.show_remember_device),
  })}
${pickAnother(ctx)}`,
})

export const webauthnPlatformScreens = [webauthnPlatformEnrollment, webauthnPlatformChallenge]
