import type { Entry, Trace } from './trace.ts'
import {
  commandWords,
  durationWords,
  factorName,
  factorNames,
  leftOutWords,
  originWords,
  outcomeWords,
  riskWords,
} from './words.ts'

/** One thing that happened in a login, in words. */
export interface Step {
  n: number
  at: string
  tone: 'good' | 'bad' | 'plain'
  title: string
  detail?: string
  /** The run of the Action that it is. */
  execution?: string
}

/** Everything that happened in a login, screens left out. Pure. */
export const stepsOf = (trace: Trace): Step[] =>
  trace.journal.flatMap(entry => {
    const told = inWords(entry, trace)
    return told ? [{ n: entry.n, at: entry.at, tone: 'plain' as const, ...told }] : []
  })

const firstFactors: Record<string, string> = {
  pwd: 'password',
  email: 'code by e-mail',
  sms: 'code by text message',
  session: 'the session of the browser',
  'refresh-token': 'a refresh token',
  backchannel: 'an approval on a device (CIBA)',
}

const inWords = (entry: Entry, trace: Trace): (Omit<Partial<Step>, 'n' | 'at'> & { title: string }) | undefined => {
  switch (entry.kind) {
    case 'begun':
      return { title: 'The login began', detail: `Protocol ${trace.request.protocol}` }
    case 'screen':
      return undefined
    case 'first-factor':
      return entry.result === 'passed'
        ? { title: `First factor passed: ${firstFactors[entry.method ?? entry.how] ?? entry.how}`, tone: 'good' }
        : { title: `First factor refused: ${firstFactors[entry.how] ?? entry.how}`, tone: 'bad', detail: entry.why }
    case 'organization':
      return { title: `Organization ${entry.name} ${entry.result}`, tone: entry.result === 'taken' ? 'plain' : 'bad' }
    case 'action':
      return {
        title: `Action “${entry.name}” ran ${entry.result === 'ok' ? '' : 'and failed '}(version ${entry.number}, ${durationWords(entry.elapsed_ms)})`,
        tone: entry.result === 'ok' ? 'plain' : 'bad',
        detail:
          entry.result === 'failed'
            ? `The run ended with: ${entry.failure ?? 'an error'}`
            : entry.commands.length === 0
              ? 'It asked for nothing.'
              : `It asked for ${entry.commands.map(commandWords).join('; ')}`,
        execution: entry.execution_id,
      }
    case 'command':
      return {
        title: `${originWords(entry.origin, trace)} asked for ${entry.asks === 'enroll' ? 'the enrollment of ' : ''}${factorNames(entry.requested)}`,
        tone: ['failed', 'over-limit', 'not-interactive', 'switched-off'].includes(entry.result) ? 'bad' : 'plain',
        detail: [
          outcomeWords(entry.result),
          entry.offered.length > 0 ? `Offered: ${factorNames(entry.offered)}.` : undefined,
          entry.left_out.length > 0 ? `Left out: ${leftOutWords(entry.left_out)}.` : undefined,
        ]
          .filter(Boolean)
          .join(' '),
      }
    case 'factor':
      return factorStep(entry)
    case 'risk':
      return { title: riskWords(entry) }
    case 'capabilities':
      return { title: `The browser ${entry.webauthn ? 'knows' : 'does not know'} WebAuthn` }
    case 'passkey':
      return { title: `Passkey ${entry.result}` }
    case 'email-check':
      return { title: `Check of the address: ${entry.result}` }
    case 'redirect':
      return { title: `Sent to ${entry.to}`, detail: `By the Action “${trace.actions[entry.index]?.name ?? ''}”` }
    case 'resumed':
      return { title: 'Came back from there' }
    case 'primary-user':
      return { title: `Goes on as ${entry.user_id}: ${entry.result}` }
    case 'new-password':
      return { title: 'A new password was chosen', tone: 'good' }
    case 'consent':
      return { title: `Consent ${entry.result}`, detail: entry.scopes.join(' ') }
    case 'refused':
      return { title: `Refused: ${entry.error}`, detail: entry.description, tone: 'bad' }
    case 'complete':
      return { title: 'The login is complete', tone: 'good' }
  }
  entry satisfies never
}

const factorStep = (entry: Extract<Entry, { kind: 'factor' }>) => {
  const name = factorName(entry.type)
  switch (entry.result) {
    case 'begun':
      return { title: `Started ${entry.asks === 'enroll' ? 'enrollment' : 'challenge'}: ${name}`, detail: entry.why }
    case 'picked':
      return { title: `The user picked ${name}` }
    case 'passed':
      return { title: `Passed: ${name}`, tone: 'good' as const }
    case 'enrolled':
      return { title: `Enrolled: ${name}`, tone: 'good' as const }
    case 'refused':
      return {
        title: `Wrong answer: ${name}`,
        tone: 'bad' as const,
        detail: entry.why === 'wrong' ? undefined : entry.why,
      }
    case 'left':
      return { title: `The user went back from ${name}` }
    case 'declined':
      return { title: `The user declined ${name}` }
  }
  return entry.result satisfies never
}
