import type { Performed } from '../../flow/event.ts'
import { assess, findings } from '../../risk/assess.ts'
import { loadFacts } from '../../risk/facts.ts'
import { hashToken } from '../../store/secrets.ts'
import { deviceIds } from '../device-cookie.ts'
import type { Passage } from '../passage.ts'

/** Finds out how well the login fits its user. It never fails: what cannot be found out is a risk itself. */
export const assessRisk = async (passage: Passage): Promise<Performed> => {
  const { state, user, http, parts } = passage
  const { request } = state
  if (!user) throw new Error('a login of nobody is assessed')
  const ids = deviceIds(passage.deviceCookie)
  const facts = await loadFacts(parts.services, parts.denyLists, {
    userId: user.user_id,
    loginsCount: user.logins_count,
    phoneNumber: user.phone_number,
    ip: http.ip,
    userAgent: http.userAgent,
    deviceIds: ids,
    hasBrowser: request.channel !== 'token',
    addressOfApplication: request.addressOfApplication === true,
  })
  const found = findings(facts)
  const hashes = ids.map(hashToken)
  return {
    task: 'assess-risk',
    assessment: assess(found),
    because: Object.fromEntries(Object.entries(found).map(([assessor, { because }]) => [assessor, because])),
    place: facts.travel?.here?.position,
    device: facts.device?.devices.find(({ idHash }) => hashes.includes(idHash))?.idHash,
  }
}
