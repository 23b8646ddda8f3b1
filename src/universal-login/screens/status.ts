import { z } from 'zod'
import { heading, result } from '../form.ts'
import { html } from '../html.ts'
import { screen } from '../screen.ts'
import { linkAsButton } from './shared.ts'

/** An error that no application can be told of. What is shown was written by us or by an administrator's Action. */
export const status = screen({
  name: 'status',
  prompt: 'status',
  texts: {
    title: 'That did not work',
    pageTitle: 'Error',
    description: 'We cannot continue this request.',
    detailsText: 'Details for the developer',
    buttonText: 'Back to ${clientName}',
    invalid_request: 'The request is not complete or not valid.',
    login_not_found:
      'This sign-in has ended, or was begun in another browser. Please go back to the application and try again.',
    login_expired: 'This sign-in took too long and has expired. Please go back to the application and try again.',
    too_many_requests: 'Too many requests have come from where you are. Please wait a minute and try again.',
    not_found: 'There is nothing at this address.',
    server_error: 'Something went wrong on our side. Please try again later.',
  },
  fields: z.object({}),
  data: z.object({
    error: z.string(),
    error_description: z.string().optional(),
    tracking: z.string().optional(),
  }),
  view: ctx => {
    const { t, data } = ctx
    const known = [
      'invalid_request',
      'login_not_found',
      'login_expired',
      'too_many_requests',
      'not_found',
      'server_error',
    ] as const
    const code = known.find(name => name === data.error)
    return html`${result('failure')}${heading(ctx, t('title'), code ? t(code) : t('description'))}
${ctx.returnTo ? linkAsButton(t('buttonText'), ctx.returnTo) : ''}
<details class="details"${data.error_description ? html` open` : ''}><summary>${t('detailsText')}</summary><dl><dt>error</dt><dd>${data.error}</dd>${
      data.error_description ? html`<dt>description</dt><dd>${data.error_description}</dd>` : ''
    }${data.tracking ? html`<dt>tracking</dt><dd>${data.tracking}</dd>` : ''}</dl></details>`
  },
})
