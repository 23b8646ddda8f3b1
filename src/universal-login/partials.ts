import { form } from './form.ts'
import { type Html, html } from './html.ts'
import type { FormContext } from './screen.ts'

/** Where pieces of an administrator's own can be put into a prompt (`/prompts/{prompt}/partials`). */
export const insertionPoints = [
  'form-content-start',
  'form-content-end',
  'form-footer-start',
  'form-footer-end',
  'secondary-actions-start',
  'secondary-actions-end',
] as const

export type InsertionPoint = (typeof insertionPoints)[number]
export type Partials = { readonly [point in InsertionPoint]?: Html }

/** The screens of each prompt that takes partials. */
export const screensWithPartials = {
  login: ['login'],
  'login-id': ['login-id'],
  'login-password': ['login-password'],
  signup: ['signup'],
  'signup-id': ['signup-id'],
  'signup-password': ['signup-password'],
  'login-passwordless': ['login-passwordless-email-code', 'login-passwordless-sms-otp'],
  passkeys: ['passkey-enrollment', 'passkey-enrollment-local'],
} as const satisfies Record<string, readonly string[]>

const put = ({ partials }: FormContext, point: InsertionPoint): Html | '' =>
  partials?.[point] ? html`<div class="ulp-container ulp-container-${point}">${partials[point]}</div>` : ''

interface PromptParts {
  /** The form's fields, visible and hidden. */
  inputs: unknown
  /** What comes between the fields and the end of the form: the main button. */
  button: unknown
  /** The line below the form that leads elsewhere. */
  line?: Html | ''
  /** Other ways on, below the form or above it. */
  others?: Html | ''
  othersFirst?: boolean
}

/**
 * The form of a prompt with what administrators have put around its parts. What follows the main button belongs to the
 * form where there are partials, so that their inputs are sent along.
 */
export const promptForm = (ctx: FormContext, parts: PromptParts): Html => {
  const { inputs, button, line = '', others = '', othersFirst = false } = parts
  const [start, end] = [put(ctx, 'form-footer-start'), put(ctx, 'form-footer-end')]
  const inForm = start !== '' || end !== ''
  const beside = html`${put(ctx, 'secondary-actions-start')}${others}${put(ctx, 'secondary-actions-end')}`
  return html`${othersFirst ? beside : ''}
${form(
  ctx,
  html`${put(ctx, 'form-content-start')}${inputs}${put(ctx, 'form-content-end')}${button}${inForm ? html`${start}${line}${end}` : ''}`,
)}
${othersFirst ? '' : beside}
${inForm ? '' : line}`
}
