import { removeFactors } from '../../enrollment/remove.ts'
import { removePasskeys } from '../../enrollment/remove-passkeys.ts'
import { readNickname } from '../../factors/webauthn/nickname.ts'
import type { HttpFacts } from '../../login/login.ts'
import { endSession } from '../../oidc/end-session.ts'
import type { Services } from '../../services.ts'
import { preferEnrollment, updateEnrollment } from '../../store/enrollments.ts'
import { renamePasskey } from '../../store/passkeys.ts'
import { forgetBrowser, forgetBrowsers } from '../../store/remembered-browsers.ts'
import { sessionById } from '../../store/sessions.ts'
import { sessionsOfUser } from '../../store/user-access.ts'
import type { User } from '../../store/users.ts'
import { accountClientId } from '../api.ts'
import type { outcomes } from './screen.ts'
import type { AccountSession } from './session.ts'

export type Outcome = (typeof outcomes)[number]

export interface Change {
  services: Services
  user: User
  session: AccountSession
  http: HttpFacts
  /** What the form was about; belongs to the user only if a statement says so. */
  id: string
  name: string
}

/** What a form of the page does, by its action; anything else does nothing. */
export const changes: { readonly [action: string]: (change: Change) => Promise<Outcome> } = {
  rename: async ({ services, user, id, name }) => {
    const read = readNickname(name)
    if (!read.ok) return 'bad-name'
    await updateEnrollment(services.db, user.user_id, id, { name: read.nickname })
    return 'renamed'
  },

  prefer: async ({ services, user, id }) => {
    await preferEnrollment(services.db, user.user_id, id)
    return 'preferred'
  },

  remove: async ({ services, user, id, http }) => {
    await removeFactors(services, user.user_id, { id }, { http, clientId: accountClientId, userName: user.email })
    return 'removed'
  },

  'rename-passkey': async ({ services, user, id, name }) => {
    const read = readNickname(name)
    if (!read.ok) return 'bad-name'
    await renamePasskey(services.db, user.user_id, id, read.nickname)
    return 'renamed'
  },

  'remove-passkey': async ({ services, user, id, http }) => {
    await removePasskeys(services, user.user_id, { id }, { http, clientId: accountClientId, userName: user.email })
    return 'removed'
  },

  'forget-browser': async ({ services, user, id }) => {
    await forgetBrowser(services.db, user.user_id, id)
    return 'browser-forgotten'
  },

  'forget-browsers': async ({ services, user }) => {
    await forgetBrowsers(services.db, user.user_id)
    return 'browser-forgotten'
  },

  'end-session': async change => {
    await end(change, change.id)
    return 'session-ended'
  },

  'end-other-sessions': async change => {
    const { services, user, session } = change
    for (;;) {
      const page = { limit: 101 }
      const { sessions } = await sessionsOfUser(services.db, user.user_id, services.now(), page)
      const others = sessions.filter(({ sid }) => sid !== session.sid)
      for (const { sid } of others) await end(change, sid)
      if (sessions.length < page.limit) return 'session-ended'
    }
  },
}

/** Ends a session of the user and tells its applications; their refresh tokens of that session end too. */
const end = async ({ services, user, http }: Change, sid: string): Promise<void> => {
  const found = await sessionById(services.db, sid, services.now())
  if (found?.userId !== user.user_id) return
  await endSession(services, found, { issuer: http.issuer, initiator: 'session-revoked', keepTokens: false })
}
