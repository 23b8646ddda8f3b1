import type { FactorType } from '../../flow/command.ts'
import type { CommandUse, Unread, Uses } from './uses.ts'

/**
 * `error`: a login that comes to this place fails; `warning`: one may, or is less safe than it looks; `notice`: nothing
 * breaks, and somebody may wonder why nothing happens.
 */
export type Severity = 'error' | 'warning' | 'notice'

export const findingCodes = [
  'unread',
  'handler_missing',
  'handler_not_async',
  'mfa_customization_off',
  'factor_unknown',
  'factor_not_enrollable',
  'factor_off',
  'factor_dependent',
  'command_after_redirect',
  'too_many_commands',
  'continue_missing',
  'form_missing',
  'secret_missing',
  'trigger_outdated',
  'api_handed_out',
  'not_deployed',
  'not_bound',
] as const
export type FindingCode = (typeof findingCodes)[number]

export interface Finding {
  code: FindingCode
  severity: Severity
  message: string
  action_id?: string
  action_name?: string
  line?: number
  /** Name of the factor, as Actions say it. */
  factor?: string
  secret?: string
}

/** One Action of a flow, as the rules look at it. */
export interface CheckedAction {
  id: string
  name: string
  trigger: { id: string; version: string }
  uses: Uses | Unread
  /** Names only. */
  secrets: readonly string[]
}

/** What the tenant has switched on. */
export interface TenantFacts {
  customizeMfa: boolean
  /** Switched on. */
  on: readonly FactorType[]
  /** Of those the ones that count: dependent factors do not without an independent one. */
  usable: readonly FactorType[]
  commandLimit: number
}

export interface CheckedTrigger {
  id: string
  currentVersion: string | undefined
  /** What it calls: the first at its turn, the second after a redirect. */
  handlers: readonly string[]
}

const labels: Record<FactorType, string> = {
  otp: 'One-time password',
  'push-notification': 'Push notification',
  phone: 'Phone message',
  email: 'Email',
  'webauthn-roaming': 'WebAuthn with FIDO security keys',
  'webauthn-platform': 'WebAuthn with FIDO device biometrics',
  'recovery-code': 'Recovery code',
}

/** Actions may say `push` for it. */
const typeOf = (name: string): FactorType | undefined =>
  name === 'push' ? 'push-notification' : Object.hasOwn(labels, name) ? (name as FactorType) : undefined

const readable = (uses: Uses | Unread): uses is Uses => 'commands' in uses

/** What would go wrong in a flow of these Actions, in this order. Pure. */
export const findingsOf = (trigger: CheckedTrigger, actions: CheckedAction[], tenant: TenantFacts): Finding[] => [
  ...actions.flatMap(action => ofAction(trigger, action, tenant).map(finding => named(action, finding))),
  ...afterRedirects(actions),
  ...overLimit(actions, tenant),
]

const named = ({ id, name }: CheckedAction, finding: Finding): Finding => ({
  ...finding,
  action_id: id,
  action_name: name,
})

const ofAction = (trigger: CheckedTrigger, action: CheckedAction, tenant: TenantFacts): Finding[] => {
  const { uses } = action
  const outdated = outdatedTrigger(trigger, action)
  if (!readable(uses)) {
    const message = `The code could not be checked: ${uses.problem}.`
    return [{ code: 'unread', severity: 'warning', message, ...(uses.line && { line: uses.line }) }, ...outdated]
  }
  return [
    ...ofHandlers(trigger, uses),
    ...outdated,
    ...toggleOff(trigger, uses, tenant),
    ...uses.commands.flatMap(command => ofCommand(command, tenant)),
    ...uses.forms.map(
      ({ line }): Finding => ({
        code: 'form_missing',
        severity: 'error',
        message: 'There are no forms on this server: api.prompt.render fails the login.',
        line,
      }),
    ),
    ...missingSecrets(action, uses),
    ...uses.handedOut.slice(0, 1).map(
      ({ line }): Finding => ({
        code: 'api_handed_out',
        severity: 'notice',
        message: 'The api object goes to code outside of this Action, where this check cannot follow it.',
        line,
      }),
    ),
  ]
}

const ofHandlers = ({ handlers }: CheckedTrigger, { handlers: found, exportsUnseen, redirects }: Uses): Finding[] => {
  const [first, second] = handlers
  const findings: Finding[] = []
  if (first !== undefined && !exportsUnseen && (!found[first] || found[first] === 'not-a-function'))
    findings.push({
      code: 'handler_missing',
      severity: 'error',
      message: `The trigger calls exports.${first}, which is not there.`,
    })
  for (const name of handlers)
    if (found[name] === 'sync')
      findings.push({
        code: 'handler_not_async',
        severity: 'error',
        message: `exports.${name} must be declared async.`,
      })
  const [redirect] = redirects
  if (redirect && second !== undefined && !exportsUnseen && !found[second])
    findings.push({
      code: 'continue_missing',
      severity: 'error',
      message: `It redirects and does not export ${second}: the login fails when the user comes back. An empty one is enough.`,
      line: redirect.line,
    })
  return findings
}

const outdatedTrigger = ({ id, currentVersion }: CheckedTrigger, { trigger }: CheckedAction): Finding[] =>
  currentVersion === undefined || trigger.version === currentVersion
    ? []
    : [
        {
          code: 'trigger_outdated',
          severity: 'warning',
          message: `It is written for version ${trigger.version} of ${id}; ${currentVersion} is the current one, which the MFA commands belong to.`,
        },
      ]

const toggleOff = ({ id }: CheckedTrigger, { commands }: Uses, { customizeMfa }: TenantFacts): Finding[] => {
  const [command] = commands
  if (id !== 'post-login' || !command || customizeMfa) return []
  return [
    {
      code: 'mfa_customization_off',
      severity: 'error',
      message: `“Customize MFA factors using Actions” is off: a login in which ${command.method} is called is refused.`,
      line: command.line,
    },
  ]
}

const ofCommand = ({ method, factors, open, line }: CommandUse, { on, usable }: TenantFacts): Finding[] => {
  const enrolls = method.startsWith('enroll')
  // While another factor of the command works, the login goes on with it.
  const others = open || factors.some(name => (usable as readonly string[]).includes(typeOf(name) ?? ''))
  return factors.flatMap((name): Finding[] => {
    const type = typeOf(name)
    const at = { line, factor: type ?? name }
    if (!type)
      return [
        {
          code: 'factor_unknown',
          severity: 'error',
          message: `${method} knows no factor “${name}” and throws an error.`,
          ...at,
        },
      ]
    const label = labels[type]
    if (enrolls && type === 'email')
      return [
        {
          code: 'factor_not_enrollable',
          severity: 'error',
          message: 'Email cannot be enrolled by an Action: it is there when the address is verified.',
          ...at,
        },
      ]
    if (usable.includes(type)) return []
    const outcome = others ? `${method} passes over it` : `a login in which ${method} is called fails`
    const severity = others ? 'warning' : 'error'
    return on.includes(type)
      ? [
          {
            code: 'factor_dependent',
            severity,
            message: `${label} does not count while no factor is on that may stand alone: ${outcome}.`,
            ...at,
          },
        ]
      : [{ code: 'factor_off', severity, message: `${label} is off: ${outcome}.`, ...at }]
  })
}

const missingSecrets = ({ secrets }: CheckedAction, uses: Uses): Finding[] => {
  const missing = uses.secrets.filter(({ name }) => !secrets.includes(name))
  const first = new Map(missing.toReversed().map(use => [use.name, use.line]))
  return [...first].toReversed().map(([secret, line]) => ({
    code: 'secret_missing',
    severity: 'error',
    message: `event.secrets.${secret} is read, and there is no such secret.`,
    line,
    secret,
  }))
}

/** MFA that comes after a redirect can be walked around: the browser is elsewhere in between (reference, 3.5.6). */
const afterRedirects = (actions: CheckedAction[]): Finding[] => {
  const findings: Finding[] = []
  let redirecting: string | undefined
  for (const action of actions) {
    if (!readable(action.uses)) continue
    const { commands, redirects } = action.uses
    const [command] = commands
    const own = redirects.length > 0
    if (command && (redirecting !== undefined || own))
      findings.push(
        named(action, {
          code: 'command_after_redirect',
          severity: 'warning',
          message:
            redirecting === undefined
              ? 'It redirects and calls MFA commands. Keep them in separate Actions, the one that redirects last.'
              : `It calls ${command.method} after ${redirecting} has redirected. Put the Action that redirects last, so that nobody comes past MFA by not returning as expected.`,
          line: command.line,
        }),
      )
    if (own) redirecting = action.name
  }
  return findings
}

const overLimit = (actions: CheckedAction[], { commandLimit }: TenantFacts): Finding[] => {
  const counts = actions.map(({ uses }) => (readable(uses) ? uses.mostCommands : 0))
  const repeating = actions.filter((_, at) => counts[at] === Number.POSITIVE_INFINITY)
  const loops = repeating.map(action =>
    named(action, {
      code: 'too_many_commands',
      severity: 'warning',
      message: `An MFA command stands in a loop: a login may call ${commandLimit}, and the next one fails it. Use challengeWithAny or enrollWithAny.`,
    }),
  )
  const total = counts.filter(Number.isFinite).reduce((sum, count) => sum + count, 0)
  if (total <= commandLimit) return loops
  const counted = actions.filter((_, at) => Number.isFinite(counts[at]) && (counts[at] ?? 0) > 0)
  const message = `A login may call ${commandLimit} MFA commands, and one way through the flow calls ${total} (${counted
    .map(({ name, uses }) => `${name}: ${readable(uses) ? uses.mostCommands : 0}`)
    .join(', ')}): it fails at the next one.`
  const last = counted.at(-1)
  return [...loops, { ...(last && named(last, { code: 'too_many_commands', severity: 'error', message })) } as Finding]
}
