import type { cacheApi } from '../cache.ts'
import { mfaCommands } from './mfa.ts'
import { noForms } from './post-login.ts'
import { type Recording, reasonText } from './recording.ts'
import { addressOf, redirectApi } from './redirect.ts'

/** The `api` of the trigger between an opened link and the new password: what it has in common with post-login is the same. */
export const passwordResetApi = (recording: Recording, cache: ReturnType<typeof cacheApi>['api']) => {
  const { commands } = recording
  const { challengeWith, challengeWithAny } = mfaCommands(recording)
  const { encodeToken, sendUserTo, validateToken } = redirectApi(recording, (): void => {})
  return {
    access: {
      deny: (reason?: unknown): void => {
        commands.push({ kind: 'deny', reason: reasonText(reason) })
      },
    },
    authentication: { challengeWith, challengeWithAny },
    cache,
    redirect: { encodeToken, sendUserTo, validateToken },
    transaction: {
      /** The last call counts. */
      setResultUrl: (url: unknown, options?: unknown): void => {
        commands.push({ kind: 'result-url', url: addressOf(url, options) })
      },
    },
    prompt: { render: noForms },
  }
}
