import { z } from 'zod'
import {
  actions,
  codeField,
  form,
  heading,
  linkButton,
  pickAnother,
  primaryButton,
  qrBox,
  rememberBox,
  secretText,
} from '../../universal-login/form.ts'
import { type Html, html } from '../../universal-login/html.ts'
import { screen, textField } from '../../universal-login/screen.ts'

const prompt = 'mfa-otp'

const otpChallenge = screen({
  name: 'mfa-otp-challenge',
  prompt,
  texts: {
    title: 'Verify your identity',
    description: 'Open your authenticator app and enter the code that it shows.',
    descriptionPush: 'Open the app on ${deviceName} and enter the code that it shows.',
    backToPushText: 'Use the notification instead',
    'invalid-code': 'That code is not valid. Each code works once: wait for the next one and try again.',
  },
  fields: z.object({ code: textField, rememberBrowser: textField }),
  // The push factor shows this screen too, for the codes of its app (Q32); then there is a device, and a way back.
  data: z.object({
    show_remember_device: z.boolean(),
    device_name: z.string().optional(),
    show_back: z.boolean().optional(),
  }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t(ctx.data.device_name ? 'descriptionPush' : 'description'))}
${form(ctx, html`${codeField(ctx)}${rememberBox(ctx, ctx.data.show_remember_device)}${primaryButton(ctx.t('buttonText'))}`)}
${ctx.data.show_back ? actions(ctx, linkButton(ctx.t('backToPushText'), 'back-action')) : ''}
${pickAnother(ctx)}`,
})

const enrollmentTexts = {
  title: 'Secure your account',
  enterCode: 'Then enter the code that the app shows.',
  secretLabel: 'Setup key',
  openApp: 'Open the app on this device',
} as const

/** The link that an authenticator app on the same device opens; it is also what the QR code holds. */
const appLink = (uri: string, text: string): Html => html`<a class="button link" href="${uri}"><span>${text}</span></a>`

const otpEnrollmentQr = screen({
  name: 'mfa-otp-enrollment-qr',
  prompt,
  texts: {
    ...enrollmentTexts,
    description:
      'Scan this picture with an authenticator app: Google Authenticator, Microsoft Authenticator, 1Password or any other.',
    qrLabel: 'QR code with the setup key',
    toggleText: 'Trouble scanning? Enter the key by hand',
    'invalid-code':
      'That code is not valid. Check that your device’s clock is right, and enter the code that the app shows now.',
  },
  fields: z.object({ code: textField }),
  data: z.object({ qr_code: z.string(), qr_uri: z.string() }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${qrBox(ctx.data.qr_code, ctx.t('qrLabel'))}
${actions(ctx, appLink(ctx.data.qr_uri, ctx.t('openApp')), linkButton(ctx.t('toggleText'), 'toggle-view'))}
${form(ctx, html`${codeField(ctx, { hint: ctx.t('enterCode') })}${primaryButton(ctx.t('buttonText'))}`)}
${pickAnother(ctx)}`,
})

const otpEnrollmentCode = screen({
  name: 'mfa-otp-enrollment-code',
  prompt,
  texts: {
    ...enrollmentTexts,
    description: 'In your authenticator app choose to enter a setup key, and copy this one into it.',
    toggleText: 'Scan a QR code instead',
    'invalid-code': 'That code is not valid. Check the key in the app, and enter the code that it shows now.',
  },
  fields: z.object({ code: textField }),
  data: z.object({ text_code: z.string(), qr_uri: z.string() }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${secretText(ctx, ctx.data.text_code, ctx.t('secretLabel'))}
${actions(ctx, appLink(ctx.data.qr_uri, ctx.t('openApp')), linkButton(ctx.t('toggleText'), 'toggle-view'))}
${form(ctx, html`${codeField(ctx, { hint: ctx.t('enterCode') })}${primaryButton(ctx.t('buttonText'))}`)}
${pickAnother(ctx)}`,
})

export const otpScreens = [otpChallenge, otpEnrollmentQr, otpEnrollmentCode]
