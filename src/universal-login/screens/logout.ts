import { z } from 'zod'
import { form, heading, primaryButton, result, secondaryButton } from '../form.ts'
import { html } from '../html.ts'
import { screen } from '../screen.ts'

/** Asked when nothing proves that the user wanted it; `accept` or `deny`. */
export const logout = screen({
  name: 'logout',
  prompt: 'logout',
  texts: {
    title: 'Sign out?',
    description: 'Do you want to sign out of ${companyName}?',
    acceptButtonText: 'Sign out',
    declineButtonText: 'Stay signed in',
  },
  fields: z.object({}),
  data: z.object({}),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${form(ctx, html`<div class="buttons">${primaryButton(ctx.t('acceptButtonText'), 'accept')}${secondaryButton(ctx.t('declineButtonText'), 'deny')}</div>`)}`,
})

export const logoutComplete = screen({
  name: 'logout-complete',
  prompt: 'logout',
  texts: { title: 'You are signed out', description: 'You can close this window.' },
  fields: z.object({}),
  data: z.object({}),
  view: ctx => html`${result('success')}${heading(ctx, ctx.t('title'), ctx.t('description'))}`,
})

export const logoutAborted = screen({
  name: 'logout-aborted',
  prompt: 'logout',
  texts: { title: 'You are still signed in', description: 'Nothing has changed. You can close this window.' },
  fields: z.object({}),
  data: z.object({}),
  view: ctx => html`${result('device')}${heading(ctx, ctx.t('title'), ctx.t('description'))}`,
})
