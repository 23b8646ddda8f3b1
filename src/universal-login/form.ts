import { type Html, html } from './html.ts'
import { icons } from './icons.ts'
import type { FormContext } from './screen.ts'

/** Title of the page and what it asks, and the errors that belong to no input. Every screen begins with it. */
export const heading = (ctx: FormContext, title: string, description?: string | Html): Html => {
  const errors = ctx.errors.filter(error => error.field === undefined)
  return html`<header class="heading"><h1>${title}</h1>${description ? html`<p class="description">${description}</p>` : ''}</header>
${errors.map(error => alert(error.text, error.code))}`
}

/** A message that must be noticed, read out when the page opens. */
export const alert = (text: string, code = '', kind: 'error' | 'success' | 'info' = 'error'): Html =>
  html`<div class="alert ${kind}" role="${kind === 'error' ? 'alert' : 'status'}" data-error-code="${code}">${{ error: icons.warning, success: icons.success, info: icons.info }[kind]}<p>${text}</p></div>`

/** What every form of a page carries. */
const carried = (ctx: FormContext): Html =>
  html`${ctx.state ? html`<input type="hidden" name="state" value="${ctx.state}">` : ''}${Object.entries(
    ctx.hidden ?? {},
  ).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`

/** The page's form: posts to the same address, carries `state`. */
export const form = (ctx: FormContext, body: unknown): Html =>
  html`<form method="post" action="${ctx.action}" class="form" novalidate data-busy>${carried(ctx)}${body}</form>`

/** Actions that send no input: a form of their own, so that nothing typed goes along and Enter does not press them. */
export const actions = (ctx: FormContext, ...buttons: unknown[]): Html =>
  html`<form method="post" action="${ctx.action}" class="actions" novalidate>${carried(ctx)}${buttons}</form>`

export interface FieldOptions {
  name: string
  label: string
  type?: 'text' | 'email' | 'tel' | 'password'
  autocomplete: string
  inputmode?: 'text' | 'email' | 'tel' | 'numeric'
  value?: string
  hint?: string
  required?: boolean
  /** One of several of which any one is enough: neither required nor optional by itself. */
  oneOfSeveral?: boolean
  maxlength?: number
  autofocus?: boolean
  readonly?: boolean
  /** Extra class of the input, for codes. */
  kind?: string
  /** Put inside the frame of the input, after it. */
  inside?: Html
  /** A link that stands beside the label's row, below the input. */
  below?: Html
}

/** A labelled input with its hint and its error tied to it. What was submitted stands in it again, passwords never. */
export const field = (ctx: FormContext, options: FieldOptions): Html => {
  const { name, type = 'text', oneOfSeveral = false, required = !oneOfSeveral } = options
  const errors = ctx.errors.filter(error => error.field === name)
  const id = `field-${name}`
  const described = [...(options.hint ? [`${id}-hint`] : []), ...(errors.length > 0 ? [`${id}-error`] : [])].join(' ')
  const value = type === 'password' ? '' : (options.value ?? ctx.submitted[name] ?? '')
  const first = ctx.errors.find(error => error.field !== undefined)?.field
  const focus = first === undefined ? options.autofocus === true : first === name
  return html`<div class="field${errors.length > 0 ? ' invalid' : ''}">
<label for="${id}">${options.label}${required || oneOfSeveral ? '' : html` <span class="optional">(${ctx.t('optional')})</span>`}</label>
<div class="control"><input id="${id}" name="${name}" type="${type}" value="${value}" autocomplete="${options.autocomplete}"${attribute('inputmode', options.inputmode)}${attribute('maxlength', options.maxlength)}${attribute('class', options.kind)}${attribute('aria-describedby', described)}${flag('required', required)}${flag('aria-invalid', errors.length > 0)}${flag('autofocus', focus)}${flag('readonly', options.readonly === true)} autocapitalize="none" spellcheck="false">${options.inside ?? ''}</div>
${errors.length > 0 ? html`<p class="field-error" id="${id}-error">${icons.warning}<span>${errors.map(error => html`<span data-error-code="${error.code}">${error.text}</span> `)}</span></p>` : ''}
${options.hint ? html`<p class="hint" id="${id}-hint">${options.hint}</p>` : ''}
${options.below ?? ''}
</div>`
}

const attribute = (name: string, value: string | number | undefined): Html | '' =>
  value === undefined || value === '' ? '' : html` ${name}="${value}"`

const flag = (name: string, on: boolean): Html | '' =>
  !on ? '' : name.startsWith('aria-') ? html` ${name}="true"` : html` ${name}`

/** A password with a button that shows it (only where scripts run). */
export const passwordField = (
  ctx: FormContext,
  options: {
    name?: string
    label: string
    autocomplete: 'current-password' | 'new-password'
    hint?: string
    autofocus?: boolean
    below?: Html
  },
): Html =>
  field(ctx, {
    name: 'password',
    ...options,
    type: 'password',
    inside: html`<button type="button" class="reveal" data-reveal="field-${options.name ?? 'password'}" hidden aria-label="${ctx.t('showPasswordLabel')}" data-show="${ctx.t('showPasswordText')}" data-hide="${ctx.t('hidePasswordText')}" data-hide-label="${ctx.t('hidePasswordLabel')}">${ctx.t('showPasswordText')}</button>`,
  })

/** A one-time code as it was delivered: digits, offered by the phone's keyboard. */
export const codeField = (
  ctx: FormContext,
  options: { name?: string; label?: string; hint?: string; digits?: boolean; maxlength?: number; value?: string } = {},
): Html =>
  field(ctx, {
    name: options.name ?? 'code',
    label: options.label ?? ctx.t('codeLabel'),
    autocomplete: options.digits === false || !offersCodes(ctx) ? 'off' : 'one-time-code',
    inputmode: options.digits === false ? 'text' : 'numeric',
    maxlength: options.maxlength ?? (options.digits === false ? 64 : 12),
    hint: options.hint,
    // Never one that was typed, unless the page says so: a code that did not work is typed anew.
    value: options.value ?? '',
    kind: options.digits === false ? 'code words' : 'code',
    autofocus: true,
  })

/** Whether browsers may fill in a code that was sent; a theme may say no. */
const offersCodes = (ctx: FormContext): boolean => ctx.brand.theme?.document.identifiers?.otp_autocomplete !== false

/** A full phone number, with `+` and country code. */
export const phoneField = (ctx: FormContext, options: { name?: string; label?: string; value?: string } = {}): Html =>
  field(ctx, {
    name: options.name ?? 'phone',
    label: options.label ?? ctx.t('phoneLabel'),
    type: 'tel',
    autocomplete: 'tel',
    inputmode: 'tel',
    value: options.value,
    hint: ctx.t('phoneHint'),
    autofocus: true,
  })

/** The 30-day box, where `show_remember_device` says so. */
export const rememberBox = (ctx: FormContext, shown: boolean | undefined): Html | '' =>
  shown ? checkbox('rememberBrowser', 'true', ctx.t('rememberMeText')) : ''

export const checkbox = (
  name: string,
  value: string,
  label: string,
  options: { checked?: boolean; error?: { code: string; text: string } } = {},
): Html => {
  const id = `field-${name}`
  return html`<div class="check${options.error ? ' invalid' : ''}"><input type="checkbox" id="${id}" name="${name}" value="${value}"${flag('checked', options.checked === true)}${flag('aria-invalid', options.error !== undefined)}${attribute('aria-describedby', options.error ? `${id}-error` : undefined)}${flag('autofocus', options.error !== undefined)}><label for="${id}">${label}</label>${options.error ? html`<p class="field-error" id="${id}-error">${icons.warning}<span data-error-code="${options.error.code}">${options.error.text}</span></p>` : ''}</div>`
}

/** Choices of which one is taken, as radio buttons in a group with a name. */
export const radios = (
  name: string,
  legend: string,
  choices: { value: string; label: string; icon?: Html; checked?: boolean }[],
): Html =>
  html`<fieldset class="radios"><legend>${legend}</legend><div>${choices.map(
    choice =>
      html`<label class="radio"><input type="radio" name="${name}" value="${choice.value}"${flag('checked', choice.checked === true)}>${choice.icon ?? ''}<span>${choice.label}</span></label>`,
  )}</div></fieldset>`

/** The button that Enter presses. It must come before any other button of its form. */
export const primaryButton = (text: string, action = 'default'): Html => button('primary', text, action)
export const secondaryButton = (text: string, action: string): Html => button('secondary', text, action)
/** Looks like a link, sends an action. */
export const linkButton = (text: string, action: string): Html => button('link', text, action)

const button = (kind: string, text: string, action: string): Html =>
  html`<button type="submit" class="button ${kind}" name="action" value="${action}"><span>${text}</span></button>`

/** "Try another method", where the login allows it. */
export const pickAnother = (ctx: FormContext, text: string = ctx.t('pickAuthenticatorText')): Html | '' =>
  ctx.canPick ? actions(ctx, linkButton(text, 'pick-authenticator')) : ''

export const goBack = (ctx: FormContext): Html =>
  actions(
    ctx,
    html`<button type="submit" class="button link back" name="action" value="back-action">${icons.back}<span>${ctx.t('backText')}</span></button>`,
  )

interface Resend {
  action?: string
  prompt?: string
  text?: string
  seconds?: number
}

/** Sends again; with scripts it waits out `seconds` first. */
export const resend = (ctx: FormContext, options: Resend = {}): Html => actions(ctx, resendLine(ctx, options))

/** The line of `resend` without its form, for a form that carries more. */
export const resendLine = (ctx: FormContext, options: Resend = {}): Html =>
  html`<p class="resend"><span>${options.prompt ?? ctx.t('resendText')}</span> <button type="submit" class="button link" name="action" value="${options.action ?? 'resend-code'}" data-cooldown="${options.seconds ?? 10}" data-wait="${ctx.t('resendWaitText')}"><span>${options.text ?? ctx.t('resendActionText')}</span></button></p>`

export interface Option {
  /** Value of `action`. */
  action: string
  label: string
  description?: string
  icon?: Html
}

/** More entries than these are set closer, scroll by themselves, and can be searched where scripts run. */
const manyOptions = 12

/** A list to choose from, each entry a button. */
export const optionList = (ctx: FormContext, label: string, options: Option[]): Html => {
  const many = options.length > manyOptions
  return html`${
    many
      ? html`<div class="field search" data-search="options" hidden><label for="search">${ctx.t('searchLabel')}</label><div class="control"><input type="search" id="search" autocomplete="off" spellcheck="false"></div></div>`
      : ''
  }<form method="post" action="${ctx.action}" class="options${many ? ' many' : ''}" novalidate>${carried(ctx)}<ul aria-label="${label}"${many ? html` id="options" tabindex="0"` : ''}>${options.map(
    option =>
      html`<li><button type="submit" class="option" name="action" value="${option.action}">${option.icon ? html`<span class="option-icon">${option.icon}</span>` : ''}<span class="option-text"><span class="option-label">${option.label}</span>${option.description ? html`<span class="option-description">${option.description}</span>` : ''}</span>${icons.chevron}</button></li>`,
  )}</ul></form>`
}

/** A QR code on white, whatever the colour scheme: scanners need it. Its content must stand elsewhere on the page too. */
export const qrBox = (dataUri: string, description: string): Html =>
  html`<figure class="qr"><img src="${dataUri}" alt="${description}" width="200" height="200"></figure>`

/** Codes of these lengths are set in two equal lines. */
const halves: { readonly [length: number]: string } = { 24: 'by-12', 32: 'by-16' }

/**
 * A secret that the user must copy: in the page's text, whole, with a copy button where scripts run, and one that prints
 * the page for what is to be kept on paper.
 */
export const secretText = (
  ctx: FormContext,
  secret: string,
  label: string,
  options: { prints?: boolean } = {},
): Html => {
  const print = html`<button type="button" class="tool" data-print hidden>${icons.print}<span>${ctx.t('printText')}</span></button>`
  return html`<div class="secret"><div class="secret-head"><span class="secret-label" id="secret-label">${label}</span> <span class="secret-tools"><button type="button" class="tool" data-copy="secret" hidden data-copied="${ctx.t('copiedText')}">${icons.copy}<span>${ctx.t('copyText')}</span></button>${options.prints ? print : ''}</span></div> <code id="secret" class="${halves[secret.length] ?? (secret.length > 64 ? 'whole' : '')}" aria-labelledby="secret-label" role="textbox" aria-readonly="true" tabindex="0">${secret}</code> <span class="hidden-text" role="status" data-copy-status></span></div>`
}

/** Something fixed that the user may want to change: an address, a number. */
export const chosen = (
  ctx: FormContext,
  text: string,
  edit?: { action: string; label: string } | { href: string; label: string },
  icon: Html = icons.person,
): Html =>
  html`<div class="chosen">${icon}<span class="chosen-text">${text}</span>${
    !edit
      ? ''
      : 'href' in edit
        ? html`<a class="chosen-edit" href="${edit.href}" aria-label="${edit.label}">${ctx.t('editText')}</a>`
        : html`<form method="post" action="${ctx.action}">${carried(ctx)}<button type="submit" class="chosen-edit" name="action" value="${edit.action}" aria-label="${edit.label}">${ctx.t('editText')}</button></form>`
  }</div>`

export const divider = (text: string): Html => html`<div class="divider" role="separator"><span>${text}</span></div>`

/** With scripts the page asks how things stand and presses `continue` once the answer is there (push). */
export const waiting = (ctx: FormContext, seconds = 5): Html =>
  html`<p class="waiting" role="status" data-poll="${seconds}"><span class="spinner" aria-hidden="true"></span><span>${ctx.t('waitingText')}</span></p>`

/** A large mark at the top of a page that says how something ended. */
export const result = (kind: 'success' | 'failure' | 'email' | 'device'): Html =>
  html`<div class="result ${kind}">${kind === 'success' ? icons.success : kind === 'failure' ? icons.failure : icons[kind]}</div>`
