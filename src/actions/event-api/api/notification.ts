import type { Recording } from './recording.ts'

const maxReason = 1024

/** `api.notification` of provider Actions; longer reasons are cut, as upstream does. */
export const notificationApi = (recording: Recording) => {
  const say = (kind: 'notification-drop' | 'notification-retry') => (reason: unknown) => {
    if (typeof reason !== 'string') throw new TypeError('reason must be a string')
    recording.commands.push({ kind, reason: reason.slice(0, maxReason) })
  }
  return { drop: say('notification-drop'), retry: say('notification-retry') }
}
