import type { Entry, EntryOf, Trace } from './trace.ts'
import { factorName, factorNames, leftOutWords, originWords, riskWords } from './words.ts'

/** A screen that was shown, for how long, and why. */
export interface ShownScreen {
  n: number
  screen: string
  at: string
  /** Until the next screen, or the end. */
  ms: number | undefined
  why: string
}

/** The screens of a login in their order, each with what made it due. Pure. */
export const screensOf = (trace: Trace): ShownScreen[] => {
  const shown = trace.journal.flatMap((entry, index) => (entry.kind === 'screen' ? [{ entry, index }] : []))
  return shown.map(({ entry, index }, place) => {
    const end = shown[place + 1]?.entry.at ?? trace.finished_at
    return {
      n: entry.n,
      screen: entry.screen,
      at: entry.at,
      ms: end === undefined ? undefined : Date.parse(end) - Date.parse(entry.at),
      why: whyShown(trace, entry.screen, trace.journal.slice(0, index)),
    }
  })
}

const lastOf = <K extends Entry['kind']>(before: Entry[], kind: K): EntryOf<K> | undefined =>
  before.findLast((entry): entry is EntryOf<K> => entry.kind === kind)

const whyShown = (trace: Trace, screen: string, before: Entry[]): string => {
  if (!before.some(entry => entry.kind === 'first-factor' && entry.result === 'passed')) return whyFirst(trace, screen)
  if (/consent/.test(screen)) return 'The application needs the consent of the user to what it asks for.'
  if (/organization/.test(screen)) return 'It had to be known for which organization the user signs in.'
  if (/passkey/.test(screen)) return 'The connection offers passkeys to users who signed in without one.'
  if (screen === 'mfa-detect-browser-capabilities')
    return 'What the browser can do decides which factors can be offered, so it was asked first.'
  const check = lastOf(before, 'email-check')
  if (check && !/^mfa-/.test(screen))
    return 'Before a factor is added, the user has to prove the address of the account.'
  const command = before.findLast(
    (entry): entry is EntryOf<'command'> => entry.kind === 'command' && entry.result === 'asked',
  )
  return command ? whyAsked(trace, screen, command, before) : 'The login was at this point.'
}

const whyFirst = (trace: Trace, screen: string): string => {
  if (/^signup/.test(screen)) return 'The user chose to sign up.'
  if (/^reset/.test(screen)) return 'The user asked for a new password.'
  if (trace.request.prompt.includes('login')) return 'The application asked for a fresh sign-in (prompt=login).'
  return 'Nobody was signed in to this browser, so who it is had to be known first.'
}

const whyAsked = (trace: Trace, screen: string, command: EntryOf<'command'>, before: Entry[]): string => {
  const asked = `${originWords(command.origin, trace)} asked for ${command.asks === 'enroll' ? 'the enrollment of ' : ''}${factorNames(command.requested)}.`
  const risk = command.origin.kind === 'policy' ? lastOf(before, 'risk') : undefined
  const left = command.left_out.length > 0 ? `Left out: ${leftOutWords(command.left_out)}.` : undefined
  const of = before.filter(
    (entry): entry is EntryOf<'factor'> => entry.kind === 'factor' && entry.command === command.command,
  )
  const last = of.at(-1)
  const picked = last?.result === 'picked' ? `The user picked ${factorName(last.type)}.` : undefined
  const again = last?.result === 'refused' ? 'The answer before was wrong.' : undefined
  const choice = /(login|enroll)-(options|factor-list)|options/.test(screen)
    ? 'The user chooses among what is offered.'
    : undefined
  const code = /recovery-code-enrollment/.test(screen)
    ? 'A first factor comes with a recovery code, which is shown once.'
    : undefined
  return [asked, risk && `${riskWords(risk)}.`, left, choice, picked, again, code].filter(Boolean).join(' ')
}
