import { type Cell, companionOf, type Factor, type Fault, subjectOf, type Way } from './cells.ts'
import { factorRules, type Refusal, type TaskRule } from './factor-rules.ts'

/** What must be seen of a cell. */
export interface Expectation {
  /** Where the user meets the factor: a screen, with its error if it has one, or how the login ended instead. */
  begins: string
  /** Where the user is when the fault has happened. */
  shows: string
  /** How it ends: `tokens`, an error at the application, or the screen that is the end. */
  ends: string
  /** Types of all entries of the tenant log about the user. */
  logs: string[]
}

const tokens = ['s', 'seacft']
const refusedLogin = ['scv', 'mfar']
const denied = 'access_denied'

const sent = (factor: Factor): string[] => {
  const { sends } = factorRules[factor]
  return sends ? [sends.sent] : []
}
const sentToEnroll = (factor: Factor): string[] => (factorRules[factor].sendsToEnroll ? sent(factor) : [])
const asked = (factor: Factor): string[] => ['gd_start_auth', ...sent(factor)]
const login = (...entries: string[][]): string[] => ['scv', ...entries.flat(), ...tokens]
const passed = (factor: Factor): string[] => factorRules[factor].passed
const challengeLogin = (factor: Factor): string[] => login(asked(factor), passed(factor))

/** A login, or what stands in its place, in which all goes well. */
interface Course extends Expectation {
  task: TaskRule
  /** What another try of the task sends. */
  resend: string[]
  /** What does not go out while the providers are down, and how the screen says so. */
  sends?: { sent: string; failed: string; error: string }
}

/** The faults that are a matter of the task alone, whatever way led to it. */
const spoilt = (course: Course, fault: Fault): Expectation => {
  const { begins, ends, logs, task, sends } = course
  switch (fault) {
    case 'wrong answer':
      return refusedOnce(course, task.wrong)
    case 'expired':
      return task.late === 'goes on' ? course : refusedOnce(course, task.late)
    case 'provider down': {
      if (!sends) return course
      const unsent = `${task.screen}: ${sends.error}`
      const first = begins.replace(task.screen, unsent)
      return { begins: first, shows: unsent, ends, logs: [...logs, sends.failed] }
    }
    default:
      return course
  }
}

const refusedOnce = ({ begins, ends, logs, resend }: Course, { shows, logs: more, resends }: Refusal): Expectation => ({
  begins,
  shows,
  ends,
  logs: [...logs, ...more, ...(resends ? resend : [])],
})

const ended = (how: string, logs: string[]): Expectation => ({ begins: how, shows: how, ends: how, logs })

type Rule = (factor: Factor, fault: Fault) => Expectation

/** `enrollWith` (3.5): at once for who has no factor; an address is never enrolled by it (4.7). */
const byCommand: Rule = (factor, fault) => {
  const { enroll } = factorRules[factor]
  // No such type: the Action throws, and the login fails with it (1.8, 3.5.1).
  if (factor === 'email') return ended(denied, ['scv', 'f', 'actions_execution_failed'])
  if (fault === 'disabled in tenant') return ended(denied, refusedLogin)
  const started = ['gd_start_enroll', ...sentToEnroll(factor)]
  // Whoever loses the device is locked out (Q17).
  const warned = factor === 'webauthn-platform' ? ['w'] : []
  const logs = login(started, warned, ['gd_enrollment_complete'])
  const course = enrolling(factor, { begins: enroll.screen, shows: enroll.screen, ends: 'tokens', logs })
  if (fault === 'not enrolled') return leftHalfWay(course, ['scv', ...started])
  // A second `enrollWith` of the same factor has nothing left to enroll, and fails (Q2).
  if (fault === 'replayed') return { ...course, shows: denied, ends: denied, logs: [...logs, ...refusedLogin] }
  return spoilt(course, fault)
}

/** The policy leads who has no factor to enroll, and offers biometrics to who has another one (4.4, 4.5, 4.6). */
const byPolicy: Rule = (factor, fault) => {
  if (factor === 'webauthn-platform') return offeredByPolicy(fault)
  if (factor === 'recovery-code') return broughtByPolicy(fault)
  const subject = subjectOf({ factor, way: 'enroll by policy' })
  // Without the factor the policy leads to the next one that is on; nothing but e-mail missing changes nothing.
  const met = fault === 'disabled in tenant' && subject === factor ? companionOf(factor) : subject
  const { screen } = factorRules[met].enroll
  const started = ['gd_start_enroll', ...sentToEnroll(met)]
  const logs = login(started, ['gd_enrollment_complete'])
  const course = enrolling(met, { begins: screen, shows: screen, ends: 'tokens', logs })
  if (fault === 'not enrolled') return leftHalfWay(course, ['scv', ...started])
  if (fault === 'replayed') {
    // From now on the user is challenged; what confirmed the enrollment answers no challenge.
    const { used } = factorRules[met].challenge
    const refusal = met === 'push-notification' ? { ...used, logs: [] } : used
    return { ...course, shows: refusal.shows, logs: [...logs, ...refusal.logs, ...challengeLogin(met)] }
  }
  return spoilt(course, fault)
}

const offeredByPolicy = (fault: Fault): Expectation => {
  const { screen } = factorRules['webauthn-platform'].enroll
  const before = ['scv', ...asked('otp'), ...passed('otp')]
  const logs = [...before, 'gd_start_enroll', 'gd_enrollment_complete', ...tokens]
  const course = enrolling('webauthn-platform', { begins: screen, shows: screen, ends: 'tokens', logs })
  if (fault === 'disabled in tenant') return ended('tokens', challengeLogin('otp'))
  if (fault === 'not enrolled') return leftHalfWay(course, [...before, 'gd_start_enroll'])
  if (fault === 'replayed') {
    const { used } = factorRules['webauthn-platform'].challenge
    return { ...course, shows: used.shows, logs: [...logs, ...used.logs, ...challengeLogin('webauthn-platform')] }
  }
  return spoilt(course, fault)
}

/** A recovery code comes with the first factor, and with no later one; who leaves before it was shown has none. */
const broughtByPolicy = (fault: Fault): Expectation => {
  const { screen } = factorRules['recovery-code'].enroll
  const before = ['scv', 'gd_start_enroll', 'gd_enrollment_complete']
  const logs = [...before, 'gd_enrollment_complete', ...tokens]
  const course = enrolling('recovery-code', { begins: screen, shows: screen, ends: 'tokens', logs })
  if (fault === 'disabled in tenant') return ended('tokens', [...before, ...tokens])
  if (fault === 'not enrolled')
    return { ...course, shows: denied, logs: [...before, ...refusedLogin, ...challengeLogin('otp')] }
  if (fault === 'replayed')
    return { ...course, shows: 'mfa-otp-challenge: no-code', logs: [...logs, ...challengeLogin('otp')] }
  return spoilt(course, fault)
}

/** A ticket leads to a factor without a login, and gives no session (4.10). There is none for recovery codes. */
const byTicket: Rule = (factor, fault) => {
  if (factor === 'recovery-code') return ended('400', [])
  const result = (status: string) => `mfa-enroll-result: ${status}`
  const { screen } = factorRules[factor].enroll
  const started = ['gd_start_enroll', ...sentToEnroll(factor)]
  const warned = factor === 'webauthn-platform' ? ['w'] : []
  const logs = [...started, ...warned, 'gd_enrollment_complete']
  const course = enrolling(factor, { begins: screen, shows: screen, ends: result('enrolled'), logs })
  switch (fault) {
    case 'disabled in tenant':
      return ended(result('error'), ['gd_start_enroll_failed'])
    case 'not enrolled':
      return leftHalfWay(course, started)
    case 'expired':
      return ended(result('expired'), [])
    case 'replayed':
      return { ...course, shows: result('already used'), ends: result('already used') }
    case 'provider down':
      // The invitation is lost as well, and its link is still good.
      return { ...spoilt(course, fault), logs: [...spoilt(course, fault).logs, 'fn'] }
    default:
      return spoilt(course, fault)
  }
}

/** `challengeWith` (3.5). */
const challenge: Rule = (factor, fault) => {
  const { screen, used } = factorRules[factor].challenge
  const logs = challengeLogin(factor)
  const course = challenging(factor, { begins: screen, shows: screen, ends: 'tokens', logs })
  if (fault === 'disabled in tenant' || fault === 'not enrolled') return ended(denied, refusedLogin)
  if (fault === 'replayed') return { ...course, shows: used.shows, logs: [...logs, ...used.logs, ...logs] }
  return spoilt(course, fault)
}

/** `challengeWith` another one, and this one among `additionalFactors`: it is reached by the picker (3.5, 7.9). */
const tryAnother: Rule = (factor, fault) => {
  const companion = companionOf(factor)
  const { screen, used } = factorRules[factor].challenge
  const logs = login(asked(companion), sent(factor), passed(factor))
  const course = challenging(factor, { begins: screen, shows: screen, ends: 'tokens', logs })
  switch (fault) {
    case 'disabled in tenant':
    case 'not enrolled': {
      // Left out with a warning; what the form of the picker says leads nowhere (3.5.2).
      const only = factorRules[companion].challenge.screen
      return { begins: only, shows: only, ends: 'tokens', logs: ['w', ...challengeLogin(companion)] }
    }
    case 'replayed':
      return { ...course, shows: used.shows, logs: [...logs, ...used.logs, ...logs] }
    case 'provider down': {
      const { sends } = factorRules[companion]
      // What the first factor would have sent is lost too, and nobody needs it.
      const lost = sends ? logs.map(type => (type === sends.sent ? sends.failed : type)) : logs
      return spoilt({ ...course, logs: lost }, fault)
    }
    default:
      return spoilt(course, fault)
  }
}

/** A ticked box spares the next challenge (4.8, Q3), except that a recovery code has none. */
const remember: Rule = (factor, fault) => {
  const { screen } = factorRules[factor].challenge
  const offered = factor !== 'recovery-code'
  const first = challengeLogin(factor)
  const begins = `${screen} ${offered ? 'with' : 'without'} box`
  const later = offered ? login() : first
  const logs = [...first, ...later]
  const course = challenging(factor, { begins, shows: offered ? 'tokens' : screen, ends: 'tokens', logs })
  switch (fault) {
    case 'disabled in tenant':
      return { begins, shows: denied, ends: denied, logs: [...first, ...refusedLogin] }
    case 'not enrolled': {
      // An address is not removed but verified no more.
      const removed = factor === 'email' ? [] : ['gd_unenroll']
      return { begins, shows: denied, ends: denied, logs: [...first, ...removed, ...refusedLogin] }
    }
    case 'expired':
    case 'replayed':
      // Seven days later, or once it was forgotten, the cookie is worth nothing.
      return { begins, shows: screen, ends: 'tokens', logs: [...first, ...first] }
    case 'provider down':
      return { ...spoilt(course, fault), shows: course.shows }
    default:
      return spoilt(course, fault)
  }
}

/** On the account page, behind a challenge of a factor if there is one; then the factor is as if never enrolled (4.11). */
const remove: Rule = (factor, fault) => {
  const subject = subjectOf({ factor, way: 'remove' })
  const { screen } = factorRules[subject].challenge
  const signIn = ['scv', ...asked(subject), ...passed(subject), 's']
  // A recovery code goes with the last factor that it stood in for.
  const removed = factor === 'recovery-code' ? ['gd_unenroll', 'gd_unenroll'] : ['gd_unenroll']
  const logs = [...signIn, ...removed, ...refusedLogin]
  const course = challenging(subject, { begins: screen, shows: 'account', ends: denied, logs })
  const hidden = subject === factor
  switch (fault) {
    case 'disabled in tenant':
      // Whoever has a factor gets nowhere without one; an administrator removes it.
      return hidden ? { ...ended(denied, [...refusedLogin, 'gd_unenroll', ...refusedLogin]) } : course
    case 'not enrolled':
      return {
        begins: hidden ? 'account' : screen,
        shows: 'account',
        ends: denied,
        logs: [...(hidden ? ['scv', 's'] : signIn), ...refusedLogin],
      }
    case 'expired':
      // A quarter of an hour after the sign-in the page asks again before it removes anything.
      return { ...course, shows: 'login', logs: [...signIn, ...logs] }
    default:
      return spoilt(course, fault)
  }
}

/** What was begun and left is not enrolled: a challenge of it fails, and the way begins anew. */
const leftHalfWay = (course: Course, left: string[]): Expectation => ({
  begins: course.begins,
  shows: denied,
  ends: course.ends,
  logs: [...left, ...refusedLogin, ...course.logs],
})

const enrolling = (factor: Factor, expectation: Expectation): Course => ({
  ...expectation,
  task: factorRules[factor].enroll,
  resend: sentToEnroll(factor),
  sends: factorRules[factor].sendsToEnroll && factorRules[factor].sends,
})

const challenging = (factor: Factor, expectation: Expectation): Course => ({
  ...expectation,
  task: factorRules[factor].challenge,
  resend: sent(factor),
  sends: factorRules[factor].sends,
})

const rules: Record<Way, Rule> = {
  'enroll by command': byCommand,
  'enroll by policy': byPolicy,
  'enroll by ticket': byTicket,
  challenge,
  'try another': tryAnother,
  remember,
  remove,
}

/** What the reference says of a cell. */
export const expected = ({ factor, way, fault }: Cell): Expectation => {
  const { begins, shows, ends, logs } = rules[way](factor, fault)
  return { begins, shows, ends, logs: counted(logs, fault) }
}

/** While providers are down how often a message is tried is a matter of time: then each kind of sending counts once. */
export const counted = (logs: string[], fault: Fault): string[] => {
  const sorted = [...logs].sort()
  return fault === 'provider down'
    ? sorted.filter((type, i) => type !== sorted[i - 1] || !(type === 'fn' || type.startsWith('gd_send_')))
    : sorted
}
