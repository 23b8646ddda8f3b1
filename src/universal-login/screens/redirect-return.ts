import { z } from 'zod'
import { heading } from '../form.ts'
import { html } from '../html.ts'
import { screen } from '../screen.ts'

/**
 * Sends what another site has sent once more, from here: browsers keep the cookie of a login from forms of other sites.
 * Its button has no name, so that the Action finds the fields of the form and nothing else.
 */
export const redirectReturn = screen({
  name: 'redirect-return',
  prompt: 'status',
  texts: {
    title: 'Back to your sign-in',
    description: 'You have come back from another page. Go on with your sign-in.',
    buttonText: 'Continue',
  },
  fields: z.object({}),
  data: z.object({}),
  view: ctx => {
    const { t, hidden = {} } = ctx
    const inputs = Object.entries(hidden).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
    )
    return html`${heading(ctx, t('title'), t('description'))}
<form method="post" action="${ctx.action}" class="form">${inputs}<button type="submit" class="button primary"><span>${t('buttonText')}</span></button></form><script nonce="${ctx.nonce}">HTMLFormElement.prototype.submit.call(document.currentScript.previousElementSibling)</script>`
  },
})
