import { type Captcha, type CaptchaProblem, captchaFor, passesCaptcha } from '../attack-protection/bot-detection/ask.ts'
import { assessmentLog, assessRequest } from '../attack-protection/bot-detection/assess.ts'
import type { Flow } from '../attack-protection/bot-detection/challenge.ts'
import { onlyByCode } from '../flow/steps/identify.ts'
import { writeLog } from '../logs/write.ts'
import type { Passage } from './passage.ts'
import { logContext } from './record.ts'

const flows: { readonly [screen: string]: Flow } = {
  login: 'login',
  'login-password': 'login',
  signup: 'signup',
  'signup-id': 'signup',
  'signup-password': 'signup',
}

/** What the identifier of the first page is asked for: a code that is sent at once, or a password. */
export const flowOfIdentifier = ({ state }: Passage): Flow => (onlyByCode(state) ? 'passwordless' : 'login')

const identifierOf = ({ state }: Passage): string | undefined =>
  state.form.submitted['username'] ?? state.identify.identifier

/** What the form of a first screen has to show; the assessment is logged when the screen is first shown. */
export const captchaOf = async (passage: Passage, screen: string): Promise<Captcha | undefined> => {
  const { parts, http, state, token } = passage
  const flow = screen === 'login-id' ? flowOfIdentifier(passage) : flows[screen]
  if (!flow) return undefined
  const { services } = parts
  const assessment = await assessRequest(services, flow, { http, by: 'page', identifier: identifierOf(passage) })
  if (assessment && state.form.errors.length === 0)
    await writeLog(services, assessmentLog(assessment), logContext(passage))
  return captchaFor(services, assessment, flow, token)
}

/** Looks at what a form shows before the form itself is looked at. A token request can show nothing. */
export const checkCaptcha = async (
  passage: Passage,
  flow: Flow,
  captcha: string | undefined,
  identifier?: string,
): Promise<CaptchaProblem | undefined> => {
  const { parts, http, state, token } = passage
  const by = state.request.channel === 'browser' ? 'page' : 'api'
  const checked = await passesCaptcha(parts.services, flow, { http, by, identifier, state: token, captcha })
  if (by === 'api' && checked.assessment) passage.logs.push(assessmentLog(checked.assessment))
  if (!checked.ok) return checked.problem
  passage.captcha = checked.asked
  return undefined
}
