import { renewRemembered } from '../store/remembered-browsers.ts'
import { recordLogin, updateUser } from '../store/users.ts'
import { happen, type Passage } from './passage.ts'

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
  if (state.proof?.how !== 'refresh-token' && !state.request.enrolling) {
    passage.writes.push(trx => recordLogin(trx, userId, { ip: http.ip, now: services.now() }))
  }
  if (state.mfa.byRemembered && remembered !== undefined) {
    passage.writes.push(trx => renewRemembered(trx, remembered, services.now(), state.settings.remember))
  }
}
