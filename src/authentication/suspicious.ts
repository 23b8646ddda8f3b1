import { assessmentLog, assessRequest } from '../attack-protection/bot-detection/assess.ts'
import type { Flow } from '../attack-protection/bot-detection/challenge.ts'
import type { HttpFacts } from '../login/login.ts'
import { type LogContext, writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'

/** Whether a request has to show that somebody is behind it, which an application cannot do: on the pages it can. Logged. */
export const isSuspicious = async (
  services: Services,
  flow: Flow,
  http: HttpFacts,
  about: Pick<LogContext, 'clientId' | 'userName'>,
): Promise<boolean> => {
  const assessment = await assessRequest(services, flow, { http, by: 'api', identifier: about.userName })
  if (assessment) await writeLog(services, assessmentLog(assessment), { ...about, http })
  return assessment?.asks === true
}
