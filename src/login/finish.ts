import { isLogin } from '../flow/trigger.ts'
import { normalUserAgent } from '../risk/user-agent.ts'
import { renewRemembered } from '../store/remembered-browsers.ts'
import { dropOldDevices, notePosition, trustDevice } from '../store/risk-history.ts'
import { hashToken, newToken } from '../store/secrets.ts'
import { recordLogin, updateUser } from '../store/users.ts'
import { deviceIds, withDevice } from './device-cookie.ts'
import { happen, type Passage } from './passage.ts'
import { RevisionLost } from './record.ts'

/** Ends the flow: what the login leaves behind goes into the record that ends it. */
export const finish = (passage: Passage): void => {
  const { services } = passage.parts
  happen(passage, { kind: 'finished' })
  const { state, http, remembered } = passage
  const userId = state.user?.id
  if (userId === undefined) return
  const metadata = {
    ...(Object.keys(state.userMetadata).length > 0 && { user_metadata: state.userMetadata }),
    ...(Object.keys(state.appMetadata).length > 0 && { app_metadata: state.appMetadata }),
  }
  if (Object.keys(metadata).length > 0) {
    passage.writes.push(trx => updateUser(trx, userId, metadata, services.now()))
  }
  if (state.finished !== 'complete') return
  if (state.proof?.how !== 'refresh-token' && isLogin(state)) {
    passage.writes.push(async trx => {
      // Whoever is gone by now, linked to another user by an Action for one, logs in no more.
      if (!(await recordLogin(trx, userId, { ip: http.ip, now: services.now() }))) throw new RevisionLost()
    })
  }
  if (state.riskAssessment && isLogin(state)) trust(passage, userId)
  if (state.mfa.byRemembered && remembered !== undefined) {
    passage.writes.push(trx => renewRemembered(trx, remembered, services.now(), state.settings.remember))
  }
}

/**
 * Keeps what later logins are held against: the device, if there is a browser, and the place. A device keeps the id that
 * this user was given for it; an id of somebody else's making never becomes one, whoever put it there.
 */
const trust = (passage: Passage, userId: string): void => {
  const { services } = passage.parts
  const { state, http, writes } = passage
  const now = services.now()
  const { place } = state
  if (place) writes.push(trx => notePosition(trx, userId, place, now))
  if (state.request.channel === 'token' || !state.settings.risk) return
  const ids = deviceIds(passage.deviceCookie)
  const known = ids.find(id => hashToken(id) === state.knownDevice)
  const id = known ?? newToken()
  const expiresAt = now + state.settings.risk.trustDeviceMs
  const userAgent = normalUserAgent(http.userAgent)
  writes.push(trx => trustDevice(trx, { userId, idHash: hashToken(id), userAgent, now, expiresAt }))
  if (!known) writes.push(trx => dropOldDevices(trx, userId))
  passage.device = withDevice(ids, id)
}
