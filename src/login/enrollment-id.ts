import { alphanumeric } from '../ids.ts'
import type { Passage } from './passage.ts'

/**
 * The id of the enrollment that the login is making. Without pages it is shown before the enrollment is confirmed, so it
 * follows from the login and from the task that began it.
 */
export const enrollmentIdOf = ({ parts, state }: Passage): string => {
  const begun = state.mfa.recovery === 'due' ? undefined : state.command?.progress?.begun
  if (state.request.channel !== 'token' || begun === undefined) return `dev_${alphanumeric(16)}`
  const digest = parts.services.box.digest('enrollment-id', `${state.traceId}:${begun}`)
  return `dev_${digest.replace(/[-_]/g, '').slice(0, 16)}`
}
