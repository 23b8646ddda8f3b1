import { z } from 'zod'
import {
  actions,
  chosen,
  codeField,
  form,
  heading,
  linkButton,
  pickAnother,
  primaryButton,
  radios,
  rememberBox,
  resend,
} from '../../universal-login/form.ts'
import { type Html, html } from '../../universal-login/html.ts'
import { icons } from '../../universal-login/icons.ts'
import { type FormContext, screen, textField } from '../../universal-login/screen.ts'

/** Text message or call, where the user may choose. */
export const methodChoice = (ctx: FormContext, texts: { legend: string; sms: string; voice: string }): Html =>
  radios('type', texts.legend, [
    { value: 'sms', label: texts.sms, icon: icons.sms, checked: ctx.submitted.type !== 'voice' },
    { value: 'voice', label: texts.voice, icon: icons.voice, checked: ctx.submitted.type === 'voice' },
  ])

export const methodTexts = {
  typeLegend: 'How would you like to get the code?',
  smsText: 'Text',
  voiceText: 'Phone call',
} as const

const phoneChallenge = screen({
  name: 'mfa-phone-challenge',
  prompt: 'mfa-phone',
  texts: {
    ...methodTexts,
    title: 'Verify your identity',
    description: 'We will send a code to this phone number.',
    pickPhoneText: 'Use another number',
  },
  fields: z.object({ type: textField }),
  data: z.object({ phone_number: z.string(), show_pick_phone: z.boolean() }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${chosen(ctx, ctx.data.phone_number, undefined, icons.app)}
${form(ctx, html`${methodChoice(ctx, { legend: ctx.t('typeLegend'), sms: ctx.t('smsText'), voice: ctx.t('voiceText') })}${primaryButton(ctx.t('buttonText'))}`)}
${ctx.data.show_pick_phone ? actions(ctx, linkButton(ctx.t('pickPhoneText'), 'pick-phone')) : ''}
${pickAnother(ctx)}`,
})

const codeData = z.object({
  phone_number: z.string(),
  show_remember_device: z.boolean(),
  show_link_voice: z.boolean(),
  show_link_sms: z.boolean(),
  show_edit: z.boolean(),
  show_pick_phone: z.boolean(),
})

const codeTexts = {
  title: 'Verify your identity',
  editLabel: 'Edit the phone number',
  pickPhoneText: 'Use another number',
} as const

/** The part that texts and calls have in common: the number, the code, what to do when it does not arrive. The field takes digits with dots between, too. */
const codeScreen = (
  ctx: FormContext & { data: z.infer<typeof codeData> },
  texts: { title: string; description: string; edit: string; pick: string; resend?: string },
  other: { shown: boolean; text: string; action: string },
  pickAction: string,
): Html => html`${heading(ctx, texts.title, texts.description)}
${chosen(ctx, ctx.data.phone_number, ctx.data.show_edit ? { action: pickAction, label: texts.edit } : undefined, icons.app)}
${form(ctx, html`${codeField(ctx, { maxlength: 24 })}${rememberBox(ctx, ctx.data.show_remember_device)}${primaryButton(ctx.t('buttonText'))}`)}
${resend(ctx, texts.resend ? { text: texts.resend } : {})}
${other.shown ? actions(ctx, linkButton(other.text, other.action)) : ''}
${ctx.data.show_pick_phone ? actions(ctx, linkButton(texts.pick, pickAction)) : ''}
${pickAnother(ctx)}`

const smsChallenge = screen({
  name: 'mfa-sms-challenge',
  prompt: 'mfa-sms',
  texts: {
    ...codeTexts,
    description: 'We’ve sent a text message with a code to this number. It is valid for five minutes.',
    switchText: 'Get a call instead',
    'invalid-code': 'That code is not valid. Use the one from the latest message.',
  },
  fields: z.object({ code: textField, rememberBrowser: textField }),
  data: codeData,
  view: ctx =>
    codeScreen(
      ctx,
      {
        title: ctx.t('title'),
        description: ctx.t('description'),
        edit: ctx.t('editLabel'),
        pick: ctx.t('pickPhoneText'),
      },
      { shown: ctx.data.show_link_voice, text: ctx.t('switchText'), action: 'switch-to-voice' },
      'pick-sms',
    ),
})

const voiceChallenge = screen({
  name: 'mfa-voice-challenge',
  prompt: 'mfa-voice',
  texts: {
    ...codeTexts,
    description: 'We’re calling this number to tell you a code. It is valid for five minutes.',
    callAgainText: 'Call again',
    switchText: 'Get a text message instead',
    'invalid-code': 'That code is not valid. Use the one from the latest call.',
  },
  fields: z.object({ code: textField, rememberBrowser: textField }),
  data: codeData,
  view: ctx =>
    codeScreen(
      ctx,
      {
        title: ctx.t('title'),
        description: ctx.t('description'),
        edit: ctx.t('editLabel'),
        pick: ctx.t('pickPhoneText'),
        resend: ctx.t('callAgainText'),
      },
      { shown: ctx.data.show_link_sms, text: ctx.t('switchText'), action: 'switch-to-sms' },
      'pick-phone',
    ),
})

export const codeScreens = [phoneChallenge, smsChallenge, voiceChallenge]
