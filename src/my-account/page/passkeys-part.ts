import { z } from 'zod'
import { type Html, html } from '../../universal-login/html.ts'
import { icons } from '../../universal-login/icons.ts'
import type { ScreenContext } from '../../universal-login/screen.ts'
import { between, changeForms, post, rows, section } from './parts.ts'

/** The passkeys of an account; none where its databases take none and it has none. */
export const passkeysData = z.object({
  list: z.array(
    z.object({
      id: z.string(),
      name: z.string().optional(),
      /** Whether it can be on several devices, as far as that is known. */
      shared: z.boolean().optional(),
      added: z.string(),
      used: z.string().optional(),
    }),
  ),
  addable: z.boolean(),
})

export const passkeyTexts = {
  passkeysTitle: 'Passkeys',
  passkeysText: 'Sign in the way you unlock your device, without your password.',
  passkeyText: 'Passkey',
  sharedText: 'Shared between your devices',
  singleText: 'Kept on one device',
  createPasskeyText: 'Create a passkey',
  removePasskeyHint: 'You can no longer sign in with it. Delete it on your device as well.',
} as const

type Data = z.output<typeof passkeysData>

type Ctx = Pick<
  ScreenContext<
    unknown,
    | keyof typeof passkeyTexts
    | 'addedOn'
    | 'usedOn'
    | 'changeText'
    | 'changeLabel'
    | 'nameLabel'
    | 'renameText'
    | 'removeText'
  >,
  'action' | 't'
>

/** The part of the page about them: each can be named and removed, another one made. */
export const passkeysPart = (ctx: Ctx, { list, addable }: Data): Html => {
  const add = addable
    ? post(
        ctx,
        undefined,
        html`<button type="submit" class="button secondary" name="action" value="add-passkey">${icons.passkey}<span>${ctx.t('createPasskeyText')}</span></button>`,
      )
    : ''
  return section(
    'account-passkeys',
    ctx.t('passkeysTitle'),
    html`<p class="account-text">${ctx.t('passkeysText')}</p>${list.length > 0 ? rows(list.map((one, index) => row(ctx, one, index))) : ''}${add}`,
  )
}

const row = (ctx: Ctx, one: Data['list'][number], index: number): Html => {
  const { t } = ctx
  const title = one.name ?? t('passkeyText')
  const facts = [
    ...(one.shared === undefined ? [] : [t(one.shared ? 'sharedText' : 'singleText')]),
    t('addedOn', { day: one.added }),
    ...(one.used === undefined ? [] : [t('usedOn', { day: one.used })]),
  ]
  return html`<div class="account-row"><span class="option-icon">${icons.passkey}</span><div class="account-what"><span class="option-label">${title}</span><span class="option-description">${facts.join(between)}</span></div></div>
${changeForms(
  ctx,
  { id: one.id, name: one.name, field: `passkey-${index}`, renames: 'rename-passkey', removes: 'remove-passkey' },
  {
    label: t('changeLabel', { what: title }),
    change: t('changeText'),
    name: t('nameLabel'),
    rename: t('renameText'),
    remove: t('removeText'),
    hint: t('removePasskeyHint'),
  },
)}`
}
