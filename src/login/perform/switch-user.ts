import type { Performed } from '../../flow/event.ts'
import { loadKnown } from '../facts.ts'
import type { Passage } from '../passage.ts'

/** Loads the profile that an Action made the subject; it must have the identity that logged in among its own. */
export const switchUser = async (passage: Passage, userId: string): Promise<Performed> => {
  const { parts, user: before } = passage
  const known = await loadKnown(parts, userId, { ...passage, clientId: passage.state.request.clientId })
  const ids = known.user?.identities.map(i => `${i.provider}|${i.user_id}`) ?? []
  const linked = before?.identities.some(i => ids.includes(`${i.provider}|${i.user_id}`)) ?? false
  if (!known.user || (!linked && !ids.includes(passage.state.user?.id ?? ''))) return { task: 'switch-user' }
  passage.user = known.user
  passage.enrollments = known.enrollments
  return { task: 'switch-user', facts: known.facts }
}
