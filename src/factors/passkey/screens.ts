import { z } from 'zod'
import {
  actions,
  alert,
  checkbox,
  heading,
  linkButton,
  primaryButton,
  secondaryButton,
} from '../../universal-login/form.ts'
import { type Html, html, jsonBlock } from '../../universal-login/html.ts'
import { icons } from '../../universal-login/icons.ts'
import { promptForm } from '../../universal-login/partials.ts'
import { type FormContext, responseField, screen, textField } from '../../universal-login/screen.ts'
import { webAuthnScript, withoutScripts } from '../webauthn/browser-script.ts'

const prompt = 'passkeys'

const texts = {
  pageTitle: 'Create a passkey',
  title: 'Create a passkey for ${clientName}',
  description: 'Next time, sign in the way you unlock your device.',
  createButtonText: 'Create a passkey',
  continueButtonText: 'Continue without passkeys',
  backButtonText: 'Go back',
  checkboxText: 'Don’t show me this again',
  awaitingConfirmation: 'Waiting for your device',
  noScript: 'This needs JavaScript. Switch it on and load the page again, or continue without.',
  'no-passkey': 'No passkey was made. You can try again, or continue without.',
  'passkey-cancelled': 'The request was cancelled, or it took too long. You can try again, or continue without.',
  'passkey-exists': 'There is a passkey for this account here already. You can use it the next time you sign in.',
  'passkey-not-allowed': 'Passkeys cannot be used with this account.',
  'invalid-passkey': 'The passkey could not be read. Please try again.',
  'passkey-enrollment-failure': 'We couldn’t create the passkey. Please try again later.',
  'passkey-enrollment-max-allowed-reached': 'You have as many passkeys as an account may have. Remove one first.',
} as const

const fields = z.object({ passkey: responseField, dontShowAgain: textField })
const passkey = z.object({ public_key: z.record(z.string(), z.unknown()) })

interface Benefit {
  icon: Html
  title: string
  description: string
}

const benefits = (list: Benefit[]): Html =>
  html`<ul class="benefits">${list.map(
    ({ icon, title, description }) =>
      html`<li><span class="option-icon">${icon}</span><div><p class="option-label">${title}</p><p class="option-description">${description}</p></div></li>`,
  )}</ul>`

interface Parts {
  options: Record<string, unknown>
  benefits: Benefit[]
  create: string
  waiting: string
  noScript: string
  /** What leads on without a passkey. */
  without: Html
}

/** What is good about passkeys, the button that makes one, and the way on without. */
const enrollment = (ctx: FormContext, title: string, description: string, parts: Parts): Html =>
  html`${heading(ctx, title, description)}
${benefits(parts.benefits)}
${withoutScripts(ctx, alert(parts.noScript, '', 'info'))}
<div data-webauthn="create" data-field="passkey">${promptForm(ctx, {
    inputs: html`<input type="hidden" name="passkey" value="">`,
    button: primaryButton(parts.create),
    line: html`<p class="waiting" role="status" data-webauthn-waiting hidden><span class="spinner" aria-hidden="true"></span><span>${parts.waiting}</span></p>`,
  })}</div>
${parts.without}
${jsonBlock('webauthn-options', parts.options)}${webAuthnScript(ctx)}`

/** The way on without; `more` stands with it. */
const without = (ctx: FormContext, label: string, more: { before?: Html; after?: Html } = {}): Html =>
  html`<div class="without">${actions(ctx, more.before ?? '', secondaryButton(label, 'abort-passkey-enrollment'), more.after ?? '')}</div>`

const notAgain = (label: string): Html => checkbox('dontShowAgain', 'on', label)

/** A passkey for who signs up, for who has just signed in by password, or for the own account. */
const passkeyEnrollment = screen({
  name: 'passkey-enrollment',
  prompt,
  texts: {
    ...texts,
    passkeyBenefit1Title: 'Nothing to remember',
    passkeyBenefit1Description: 'Your fingerprint, your face or the PIN of your device takes the place of a password.',
    passkeyBenefit2Title: 'On all your devices',
    passkeyBenefit2Description: 'Most devices and password managers bring your passkeys to your other devices.',
    passkeyBenefit3Title: 'Safer than passwords',
    passkeyBenefit3Description: 'A passkey cannot be guessed, and no fake website can get hold of it.',
  },
  fields,
  data: z.object({ passkey, why: z.enum(['signup', 'progressive', 'account']) }),
  view: ctx => {
    const { t, data } = ctx
    return enrollment(ctx, t('title'), t('description'), {
      options: data.passkey.public_key,
      benefits: [
        {
          icon: icons.fingerprint,
          title: t('passkeyBenefit1Title'),
          description: t('passkeyBenefit1Description'),
        },
        { icon: icons.device, title: t('passkeyBenefit2Title'), description: t('passkeyBenefit2Description') },
        { icon: icons.recovery, title: t('passkeyBenefit3Title'), description: t('passkeyBenefit3Description') },
      ],
      create: t('createButtonText'),
      waiting: t('awaitingConfirmation'),
      noScript: t('noScript'),
      without: {
        signup: without(ctx, t('continueButtonText'), { after: linkButton(t('backButtonText'), 'back-action') }),
        progressive: without(ctx, t('continueButtonText'), { before: notAgain(t('checkboxText')) }),
        // The page's foot leads back to the account.
        account: html``,
      }[data.why],
    })
  },
})

/** A passkey of this device for who has used one of another. */
const passkeyEnrollmentLocal = screen({
  name: 'passkey-enrollment-local',
  prompt,
  texts: {
    ...texts,
    title: 'Create a passkey for ${clientName} on this device',
    description: 'You have signed in with a passkey of another device.',
    createButtonText: 'Create a new passkey',
    continueButtonText: 'Continue without a new passkey',
    passkeyBenefit1Title: 'Faster on this device',
    passkeyBenefit1Description: 'Next time you sign in here, you need no other device.',
    passkeyBenefit2Title: 'Nothing to remember',
    passkeyBenefit2Description: 'Your fingerprint, your face or the PIN of this device is all it takes.',
  },
  fields,
  data: z.object({ passkey }),
  view: ctx => {
    const { t, data } = ctx
    return enrollment(ctx, t('title'), t('description'), {
      options: data.passkey.public_key,
      benefits: [
        { icon: icons.device, title: t('passkeyBenefit1Title'), description: t('passkeyBenefit1Description') },
        {
          icon: icons.fingerprint,
          title: t('passkeyBenefit2Title'),
          description: t('passkeyBenefit2Description'),
        },
      ],
      create: t('createButtonText'),
      waiting: t('awaitingConfirmation'),
      noScript: t('noScript'),
      without: without(ctx, t('continueButtonText'), { before: notAgain(t('checkboxText')) }),
    })
  },
})

export const passkeyScreens = [passkeyEnrollment, passkeyEnrollmentLocal]
