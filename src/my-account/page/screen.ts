import { z } from 'zod'
import { alert, heading, type Option, optionList } from '../../universal-login/form.ts'
import { type Html, html } from '../../universal-login/html.ts'
import { icons } from '../../universal-login/icons.ts'
import { type ScreenContext, screen, textField } from '../../universal-login/screen.ts'
import { entries, listedTypes, methodIcons, methodTexts } from './method-names.ts'
import { badge, between, changeForms, post, rows, section } from './parts.ts'
import { passkeysData, passkeysPart, passkeyTexts } from './passkeys-part.ts'

const method = z.object({
  /** None: it cannot be changed here. */
  id: z.string().optional(),
  type: z.enum(listedTypes),
  name: z.string().optional(),
  detail: z.string().optional(),
  added: z.string().optional(),
  used: z.string().optional(),
  preferred: z.boolean(),
  /** It can be the one to be asked for first. */
  leads: z.boolean(),
  /** The tenant uses it at present. */
  on: z.boolean(),
})

/** What a page says about what was done just now. */
export const outcomes = [
  'added',
  'not-added',
  'renamed',
  'bad-name',
  'removed',
  'preferred',
  'browser-forgotten',
  'session-ended',
] as const

const data = z.object({
  who: z.string(),
  methods: z.array(method),
  passkeys: passkeysData.optional(),
  /** `action`s of what may be added. */
  addable: z.array(z.string()),
  /** Whether there is a recovery code; `off` where there can be none. */
  recovery: z.enum(['off', 'none', 'set']),
  browsers: z.array(z.object({ id: z.string(), device: z.string(), used: z.string(), current: z.boolean() })),
  sessions: z.array(
    z.object({
      id: z.string(),
      device: z.string(),
      place: z.string().optional(),
      address: z.string(),
      used: z.string(),
      current: z.boolean(),
    }),
  ),
  /** Who is to be named for the places. */
  placesFrom: z.object({ text: z.string(), url: z.string() }).optional(),
  outcome: z.enum(outcomes).optional(),
})

export type AccountData = z.input<typeof data>
export type MethodData = z.input<typeof method>

const texts = {
  ...methodTexts,
  ...passkeyTexts,
  title: 'Your account',
  description: 'Signed in as ${who}',
  methodsTitle: 'Ways to verify that it is you',
  noMethods: 'You have none yet. Add one, so that a password alone does not open your account.',
  addedOn: 'Added ${day}',
  usedOn: 'Last used ${day}',
  preferredText: 'Asked first',
  offText: 'Not in use at present',
  accountAddress: 'Verified address of your account',
  changeText: 'Change',
  changeLabel: 'Change ${what}',
  nameLabel: 'Name',
  renameText: 'Save the name',
  preferText: 'Ask for this first',
  removeText: 'Remove',
  removeHint: 'You can no longer use it to verify that it is you.',
  addTitle: 'Add another way',
  addFirstTitle: 'Add one',
  recoveryTitle: 'Recovery code',
  recoverySet: 'You have a recovery code. If you cannot find it, get a new one: the old one stops working.',
  recoveryNone: 'A recovery code lets you in when you have lost everything else.',
  recoveryButton: 'Get a new recovery code',
  browsersTitle: 'Remembered browsers',
  browsersText: 'In these browsers you are not asked for a second step.',
  forgetText: 'Forget',
  forgetLabel: 'Forget ${what}',
  forgetAllText: 'Forget all',
  sessionsTitle: 'Where you are signed in',
  endText: 'Sign out',
  endLabel: 'Sign out of ${what}',
  endOthersText: 'Sign out everywhere else',
  thisText: 'This browser',
  unknownDevice: 'Unknown browser',
  signOutText: 'Sign out',
  added: 'It was added.',
  'not-added': 'It could not be added. Your browser may not support it, or your account was changed meanwhile.',
  renamed: 'The name was saved.',
  'bad-name': 'A name has 2 to 50 characters.',
  removed: 'It was removed.',
  preferred: 'You will be asked for it first.',
  'browser-forgotten': 'The next sign-in there asks for a second step.',
  'session-ended': 'Signed out.',
} as const

type Ctx = ScreenContext<z.output<typeof data>, keyof typeof texts>

/** The page where users see to what their account rests on. Every change is a form of its own. */
export const account = screen({
  name: 'account',
  prompt: 'account',
  texts,
  fields: z.object({ id: textField, name: textField }),
  data,
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${ctx.data.outcome ? said(ctx, ctx.data.outcome) : ''}
${ctx.data.passkeys ? passkeysPart(ctx, ctx.data.passkeys) : ''}
${methods(ctx)}
${adding(ctx)}
${recovery(ctx)}
${browsers(ctx)}
${sessions(ctx)}
${post(ctx, undefined, html`<button type="submit" class="button secondary" name="action" value="sign-out"><span>${ctx.t('signOutText')}</span></button>`, 'account-end')}`,
})

const said = (ctx: Ctx, outcome: (typeof outcomes)[number]): Html =>
  alert(ctx.t(outcome), outcome, outcome === 'not-added' || outcome === 'bad-name' ? 'error' : 'success')

const methods = (ctx: Ctx): Html =>
  section(
    'account-methods',
    ctx.t('methodsTitle'),
    ctx.data.methods.length === 0
      ? html`<p class="account-text">${ctx.t('noMethods')}</p>`
      : rows(ctx.data.methods.map((one, index) => methodRow(ctx, one, index))),
  )

const methodRow = (ctx: Ctx, one: z.output<typeof method>, index: number): Html => {
  const kind = ctx.t(`method.${one.type}`)
  const title = one.name ?? one.detail ?? kind
  const facts = [
    ...(title === kind ? [] : [kind]),
    ...(one.name && one.detail ? [one.detail] : []),
    one.added === undefined ? ctx.t('accountAddress') : ctx.t('addedOn', { day: one.added }),
    ...(one.used === undefined ? [] : [ctx.t('usedOn', { day: one.used })]),
  ]
  return html`<div class="account-row"><span class="option-icon">${methodIcons[one.type]}</span><div class="account-what"><span class="option-label">${title}${one.preferred ? badge(ctx.t('preferredText')) : ''}${one.on ? '' : badge(ctx.t('offText'), 'off')}</span><span class="option-description">${facts.join(between)}</span></div></div>
${one.id === undefined ? '' : changing(ctx, one, one.id, index, title)}`
}

const changing = (ctx: Ctx, one: z.output<typeof method>, id: string, index: number, title: string): Html =>
  changeForms(
    ctx,
    { id, name: one.name, field: `name-${index}`, renames: 'rename', removes: 'remove' },
    {
      label: ctx.t('changeLabel', { what: title }),
      change: ctx.t('changeText'),
      name: ctx.t('nameLabel'),
      rename: ctx.t('renameText'),
      remove: ctx.t('removeText'),
      hint: ctx.t('removeHint'),
    },
    one.leads && !one.preferred
      ? post(
          ctx,
          id,
          html`<button type="submit" class="button secondary" name="action" value="prefer"><span>${ctx.t('preferText')}</span></button>`,
        )
      : '',
  )

const adding = (ctx: Ctx): Html | '' => {
  const options: Option[] = ctx.data.addable.flatMap(action => {
    const entry = entries[action]
    return entry ? [{ action: `add-${action}`, icon: entry.icon, label: ctx.t(entry.text) }] : []
  })
  if (options.length === 0) return ''
  const title = ctx.data.methods.length === 0 ? ctx.t('addFirstTitle') : ctx.t('addTitle')
  return section('account-add', title, optionList(ctx, title, options))
}

const recovery = (ctx: Ctx): Html | '' =>
  ctx.data.recovery === 'off'
    ? ''
    : section(
        'account-recovery',
        ctx.t('recoveryTitle'),
        html`<p class="account-text">${ctx.data.recovery === 'set' ? ctx.t('recoverySet') : ctx.t('recoveryNone')}</p>
${post(ctx, undefined, html`<button type="submit" class="button secondary" name="action" value="new-recovery-code"><span>${ctx.t('recoveryButton')}</span></button>`)}`,
      )

const row = (ctx: Ctx, icon: Html, one: { device: string; current: boolean }, facts: string, end: Html | ''): Html =>
  html`<div class="account-row"><span class="option-icon">${icon}</span><div class="account-what"><span class="option-label">${one.device || ctx.t('unknownDevice')}${one.current ? badge(ctx.t('thisText')) : ''}</span><span class="option-description">${facts}</span></div>${end}</div>`

const smallButton = (action: string, text: string, label: string): Html =>
  html`<button type="submit" class="button link" name="action" value="${action}" aria-label="${label}"><span>${text}</span></button>`

const browsers = (ctx: Ctx): Html | '' => {
  const { data, t } = ctx
  if (data.browsers.length === 0) return ''
  return section(
    'account-browsers',
    t('browsersTitle'),
    html`<p class="account-text">${t('browsersText')}</p>${rows(
      data.browsers.map(one =>
        row(
          ctx,
          icons.device,
          one,
          t('usedOn', { day: one.used }),
          post(
            ctx,
            one.id,
            smallButton(
              'forget-browser',
              t('forgetText'),
              t('forgetLabel', { what: one.device || t('unknownDevice') }),
            ),
          ),
        ),
      ),
    )}${data.browsers.length > 1 ? post(ctx, undefined, html`<button type="submit" class="button secondary" name="action" value="forget-browsers"><span>${t('forgetAllText')}</span></button>`) : ''}`,
  )
}

/** Whose data the places are: their licence asks for a link wherever they are shown. */
const credit = ({ placesFrom, sessions: shown }: Ctx['data']): Html | '' =>
  placesFrom && shown.some(one => one.place !== undefined)
    ? html`<p class="account-credit"><a href="${placesFrom.url}" rel="noreferrer">${placesFrom.text}</a></p>`
    : ''

const sessions = (ctx: Ctx): Html => {
  const { data, t } = ctx
  const others = data.sessions.filter(one => !one.current)
  return section(
    'account-sessions',
    t('sessionsTitle'),
    html`${rows(
      data.sessions.map(one =>
        row(
          ctx,
          icons.globe,
          one,
          [one.place, one.address, t('usedOn', { day: one.used })].filter(Boolean).join(between),
          one.current
            ? ''
            : post(
                ctx,
                one.id,
                smallButton('end-session', t('endText'), t('endLabel', { what: one.device || t('unknownDevice') })),
              ),
        ),
      ),
    )}${others.length > 1 ? post(ctx, undefined, html`<button type="submit" class="button secondary" name="action" value="end-other-sessions"><span>${t('endOthersText')}</span></button>`) : ''}${credit(data)}`,
  )
}
