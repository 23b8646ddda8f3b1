import type { Performed } from '../../flow/event.ts'
import { userGrantFor } from '../../store/user-grants.ts'
import type { Passage } from '../passage.ts'

/** What the user has agreed to that this client may do, at earlier logins. */
export const loadConsent = async ({ state, parts }: Passage): Promise<Performed> => {
  const { clientId, consentApi = '' } = state.request
  const given = await userGrantFor(
    parts.services.db,
    state.user?.id as string,
    clientId,
    consentApi,
    state.organization?.id,
  )
  return { task: 'load-consent', agreed: given?.scope ?? [] }
}
