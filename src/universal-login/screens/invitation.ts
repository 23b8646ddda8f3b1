import { z } from 'zod'
import { form, heading, primaryButton } from '../form.ts'
import { html } from '../html.ts'
import { icons } from '../icons.ts'
import { screen } from '../screen.ts'
import { invited, inviterVariables } from './shared.ts'

/** Who has invited whom to what, before anybody signs in or up to accept it. */
export const acceptInvitation = screen({
  name: 'accept-invitation',
  prompt: 'invitation',
  texts: {
    pageTitle: 'Your invitation to ${companyName}',
    title: 'You are invited',
    description: '${inviterName} has invited you (${email}) to join ${companyName} on ${clientName}.',
    buttonText: 'Accept the invitation',
  },
  fields: z.object({}),
  data: invited,
  variables: data => inviterVariables(data),
  view: ctx => html`<div class="result">${icons.building}</div>${heading(ctx, ctx.t('title'), ctx.t('description'))}
${form(ctx, primaryButton(ctx.t('buttonText')))}`,
})
