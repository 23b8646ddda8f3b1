import { z } from 'zod'
import {
  checkbox,
  codeField,
  form,
  heading,
  pickAnother,
  primaryButton,
  secretText,
} from '../../universal-login/form.ts'
import { type Html, html } from '../../universal-login/html.ts'
import { type FormContext, screen, textField } from '../../universal-login/screen.ts'

const prompt = 'mfa-recovery-code'

const savingTexts = {
  secretLabel: 'Recovery code',
  savedText: 'I have saved this code in a safe place',
} as const

/** The code to save, and the box that says it was. */
const saving = (ctx: FormContext, code: string, texts: { label: string; saved: string }): Html => {
  const error = ctx.errors.find(({ field }) => field === 'saved')
  return html`${secretText(ctx, code, texts.label, { prints: true })}
${form(ctx, html`${checkbox('saved', 'on', texts.saved, { error })}${primaryButton(ctx.t('buttonText'))}`)}`
}

const recoveryCodeEnrollment = screen({
  name: 'mfa-recovery-code-enrollment',
  prompt,
  texts: {
    ...savingTexts,
    title: 'Save your recovery code',
    description: 'If you ever lose your device, this code lets you in. It works once, and it is shown only now.',
  },
  fields: z.object({ saved: textField }),
  data: z.object({ text_code: z.string() }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${saving(ctx, ctx.data.text_code, { label: ctx.t('secretLabel'), saved: ctx.t('savedText') })}`,
})

const recoveryCodeChallenge = screen({
  name: 'mfa-recovery-code-challenge',
  prompt,
  texts: {
    title: 'Verify your identity',
    description: 'Enter the recovery code that you saved when you set up this account.',
    codeLabel: 'Recovery code',
    hint: '24 letters and digits',
    'invalid-code': 'That recovery code is not valid. Each one works only once.',
    'invalid-code-format': 'A recovery code has 24 letters and digits. Please check it.',
    'no-code': 'Please enter your recovery code.',
  },
  fields: z.object({ code: textField }),
  data: z.object({}),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${form(ctx, html`${codeField(ctx, { label: ctx.t('codeLabel'), hint: ctx.t('hint'), digits: false })}${primaryButton(ctx.t('buttonText'))}`)}
${pickAnother(ctx)}`,
})

const recoveryCodeNew = screen({
  name: 'mfa-recovery-code-challenge-new-code',
  prompt,
  texts: {
    ...savingTexts,
    title: 'Save your new recovery code',
    description: 'The code that you have just used is spent. Save this one in its place; it is shown only now.',
  },
  fields: z.object({ saved: textField }),
  data: z.object({ text_code: z.string() }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${saving(ctx, ctx.data.text_code, { label: ctx.t('secretLabel'), saved: ctx.t('savedText') })}`,
})

export const recoveryCodeScreens = [recoveryCodeEnrollment, recoveryCodeChallenge, recoveryCodeNew]
