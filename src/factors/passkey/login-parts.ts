import { z } from 'zod'
import { actions, divider } from '../../universal-login/form.ts'
import { type Html, html, jsonBlock } from '../../universal-login/html.ts'
import { icons } from '../../universal-login/icons.ts'
import { type FormContext, responseField, textField } from '../../universal-login/screen.ts'
import { passkeyScript } from './browser-script.ts'

/** What a form says of its browser (login-flow reference, 7.2). */
const capabilityNames = [
  'js-available',
  'is-brave',
  'webauthn-available',
  'webauthn-platform-available',
  'allow-passkeys',
] as const

export const capabilityFields = Object.fromEntries(capabilityNames.map(name => [name, textField])) as Record<
  (typeof capabilityNames)[number],
  typeof textField
>

/** The fields by which a page takes a passkey. */
export const passkeyFields = { ...capabilityFields, passkey: responseField }

/** Data of a page that takes passkeys, or from which one may be offered; nothing where there are none. */
export const passkeyData = {
  ask_capabilities: z.boolean().default(false),
  passkey: z.object({ public_key: z.record(z.string(), z.unknown()) }).optional(),
  challenge_ui: z.enum(['both', 'autofill', 'button']).optional(),
}

interface PasskeyData {
  ask_capabilities: boolean
  passkey?: { public_key: Record<string, unknown> } | undefined
  challenge_ui?: 'both' | 'autofill' | 'button' | undefined
}

/** Hidden inputs that scripts fill in: without any, the form says that there are none. */
export const capabilityInputs = ({ ask_capabilities }: Pick<PasskeyData, 'ask_capabilities'>): Html | '' =>
  ask_capabilities
    ? html`${capabilityNames.map(name => html`<input type="hidden" name="${name}" value="false" data-capability>`)}`
    : ''

/** The script that fills them in, for pages that ask for no passkey themselves. */
export const capabilityScript = (ctx: FormContext, { ask_capabilities }: Pick<PasskeyData, 'ask_capabilities'>) =>
  ask_capabilities ? passkeyScript(ctx) : ''

/** Whether the browser suggests passkeys in the field of the page. */
export const suggestsPasskeys = ({ passkey, challenge_ui }: PasskeyData): boolean =>
  passkey !== undefined && challenge_ui !== 'button'

export const passkeyLoginTexts = {
  passkeyButtonText: 'Continue with a passkey',
  passkeyCancelledText: 'No passkey was used. You can try again, or sign in another way.',
  'conflict-password-passkey': 'Please use a password or a passkey, not both.',
  'passkey-not-allowed': 'Passkeys cannot be used here.',
  'password-not-allowed': 'Passwords cannot be used here.',
  'no-passkey': 'No passkey was chosen. Please try again.',
  'passkey-cancelled': 'No passkey was used. You can try again, or sign in another way.',
  'passkey-authentication-failed':
    'We couldn’t sign you in with this passkey. Please try another one, or sign in another way.',
  'invalid-passkey': 'The passkey could not be read. Please try again.',
} as const

/**
 * The button that asks for a passkey; shown by the script, since it does nothing without one. The form's own answer is
 * `passkey` with the credential as JSON; a failure in the browser comes as `showError::<json>`. `top`: it stands above the
 * form.
 */
export const passkeyLogin = (
  ctx: FormContext,
  data: PasskeyData,
  shown: { button: string; cancelled: string; top: boolean },
): Html | '' => {
  if (!data.passkey) return ''
  const way = data.challenge_ui ?? 'both'
  const button = html`<button type="submit" class="button secondary" name="action" value="continue-with-passkey">${icons.passkey}<span>${shown.button}</span></button>`
  return html`<div class="passkey" data-passkey${way !== 'button' ? html` data-autofill="true"` : ''}${way !== 'autofill' ? html` data-button="true"` : ''} hidden>
${shown.top ? '' : divider(ctx.t('separatorText'))}
${actions(ctx, capabilityInputs(data), button)}
<p class="hint" role="status" data-passkey-cancelled hidden>${shown.cancelled}</p>
${shown.top ? divider(ctx.t('separatorText')) : ''}</div>
${jsonBlock('passkey-options', data.passkey.public_key)}`
}
