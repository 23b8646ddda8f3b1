import { type Html, html } from '../../universal-login/html.ts'

/** A form of the page about one thing. */
export const post = (ctx: { action: string }, id: string | undefined, body: Html, kind = 'account-form'): Html =>
  html`<form method="post" action="${ctx.action}" class="${kind}" novalidate>${id === undefined ? '' : html`<input type="hidden" name="id" value="${id}">`}${body}</form>`

export const section = (id: string, title: string, body: Html): Html =>
  html`<section class="account-part" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`

export const rows = (items: Html[]): Html =>
  html`<ul class="account-rows">${items.map(item => html`<li>${item}</li>`)}</ul>`

/** Stands between facts of one row. */
export const between = ' · '

export const badge = (text: string, kind = ''): Html =>
  html` <span class="badge${kind ? ` ${kind}` : ''}">${text}</span>`

/** What stands behind "Change" of a row: a name, and more. */
export const changeForms = (
  ctx: { action: string },
  one: { id: string; name?: string | undefined; field: string; renames: string; removes: string },
  texts: { label: string; change: string; name: string; rename: string; remove: string; hint: string },
  more: Html | '' = '',
): Html =>
  html`<details class="account-change"><summary aria-label="${texts.label}">${texts.change}</summary><div class="account-forms">
${post(ctx, one.id, html`<div class="field"><label for="${one.field}">${texts.name}</label><div class="control"><input id="${one.field}" name="name" type="text" value="${one.name ?? ''}" maxlength="50" autocomplete="off"></div></div><button type="submit" class="button secondary" name="action" value="${one.renames}"><span>${texts.rename}</span></button>`, 'account-form named')}
${more}
${post(ctx, one.id, html`<button type="submit" class="button danger" name="action" value="${one.removes}"><span>${texts.remove}</span></button>`)}
<p class="hint">${texts.hint}</p>
</div></details>`
