import { z } from 'zod'
import { form, heading, primaryButton, result } from '../form.ts'
import { html } from '../html.ts'
import { screen } from '../screen.ts'
import { linkAsButton } from './shared.ts'

const prompt = 'brute-force-protection'

/** Behind the link of a mail about a block. A button lifts it: programs that look at links in mails press none. */
export const bruteForceProtectionUnblock = screen({
  name: 'brute-force-protection-unblock',
  prompt,
  texts: {
    title: 'Unblock your account',
    pageTitle: 'Unblock your account',
    description: 'Sign-ins to ${userName} were blocked after too many wrong passwords. Lift the block if that was you.',
    advice: 'If it was not you, leave the block in place and choose a new password.',
    buttonText: 'Unblock my account',
  },
  fields: z.object({}),
  data: z.object({ user_name: z.string() }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${form(ctx, html`<p class="hint">${ctx.t('advice')}</p>${primaryButton(ctx.t('buttonText'))}`)}`,
})

export const bruteForceProtectionUnblockSuccess = screen({
  name: 'brute-force-protection-unblock-success',
  prompt,
  texts: {
    title: 'Your account is unblocked',
    pageTitle: 'Your account is unblocked',
    description: 'You can sign in again.',
    buttonText: 'Back to ${clientName}',
  },
  fields: z.object({}),
  data: z.object({}),
  view: ctx => html`${result('success')}${heading(ctx, ctx.t('title'), ctx.t('description'))}
${ctx.returnTo ? linkAsButton(ctx.t('buttonText'), ctx.returnTo) : ''}`,
})

export const bruteForceProtectionUnblockFailure = screen({
  name: 'brute-force-protection-unblock-failure',
  prompt,
  texts: {
    title: 'This link does not work',
    pageTitle: 'This link does not work',
    expiredTitle: 'This link has expired',
    usedTitle: 'This link has been used',
    invalidDescription: 'Please check that you opened the whole link from the e-mail.',
    expiredDescription: 'Links to unblock an account work for a limited time. You can reset your password instead.',
    usedDescription: 'A link to unblock an account works once. If you are blocked again, a new e-mail is sent to you.',
    buttonText: 'Back to ${clientName}',
  },
  fields: z.object({}),
  data: z.object({ reason: z.enum(['invalid', 'expired', 'used']) }),
  view: ctx => {
    const { t, data } = ctx
    const title = data.reason === 'invalid' ? t('title') : t(`${data.reason}Title`)
    return html`${result('failure')}${heading(ctx, title, t(`${data.reason}Description`))}
${ctx.returnTo ? linkAsButton(t('buttonText'), ctx.returnTo, 'secondary') : ''}`
  },
})
