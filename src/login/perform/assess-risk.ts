import type { Performed } from '../../flow/event.ts'
import { assess, findings, type RiskAssessment } from '../../risk/assess.ts'
import { loadFacts, type Subject } from '../../risk/facts.ts'
import { hashToken } from '../../store/secrets.ts'
import { deviceIds } from '../device-cookie.ts'
import type { Passage } from '../passage.ts'

/** Finds out how well the login fits its user. It never fails: what cannot be found out is a risk itself. */
export const assessRisk = async (passage: Passage): Promise<Performed> => {
  const { user } = passage
  if (!user) throw new Error('a login of nobody is assessed')
  const { user_id: userId, logins_count: loginsCount, phone_number: phoneNumber } = user
  const subject = subjectOf(passage, { userId, loginsCount, phoneNumber })
  const facts = await loadFacts(passage.parts.services, passage.parts, subject)
  const found = findings(facts)
  const hashes = subject.deviceIds.map(hashToken)
  return {
    task: 'assess-risk',
    assessment: assess(found),
    because: Object.fromEntries(Object.entries(found).map(([assessor, { because }]) => [assessor, because])),
    place: facts.travel?.here?.position,
    device: facts.device?.devices.find(({ idHash }) => hashes.includes(idHash))?.idHash,
  }
}

/** How risky it looks that somebody signs up here, for the log: there is nothing yet to hold a device or a way against. */
export const assessNewcomer = async (passage: Passage, phoneNumber: string | undefined): Promise<RiskAssessment> => {
  const { services } = passage.parts
  const subject = subjectOf(passage, { loginsCount: 0, phoneNumber: phoneNumber || undefined })
  return assess(findings(await loadFacts(services, passage.parts, subject)))
}

const subjectOf = (
  { state: { request }, http, deviceCookie }: Passage,
  user: Pick<Subject, 'userId' | 'loginsCount' | 'phoneNumber'>,
): Subject => ({
  ...user,
  ip: http.ip,
  userAgent: http.userAgent,
  deviceIds: deviceIds(deviceCookie),
  hasBrowser: request.channel !== 'token',
  unknownAddress: request.unknownAddress,
  signed: http.signed,
})
