import type { cacheApi } from '../cache.ts'
import type { ApiInput } from '../triggers.ts'
import { profileSetter } from './metadata.ts'
import { type Recording, reasonText, validationError } from './recording.ts'

/** The `api` of the pre-user-registration trigger. Effects come when all Actions have run and the user is made. */
export const preUserRegistrationApi = (
  recording: Recording,
  input: ApiInput,
  _handler: string,
  cache: ReturnType<typeof cacheApi>['api'],
) => {
  const { commands } = recording
  const setUserMetadata = profileSetter(recording, 'user-metadata', input.written?.user)
  const setAppMetadata = profileSetter(recording, 'app-metadata', input.written?.app)
  const api = {
    access: {
      deny: (reason?: unknown, userMessage?: unknown) => {
        commands.push({ kind: 'deny', reason: reasonText(reason), userMessage: reasonText(userMessage) })
        return api
      },
    },
    cache,
    user: {
      setUserMetadata: (name: unknown, value: unknown) => {
        setUserMetadata(name, value)
        return api
      },
      setAppMetadata: (name: unknown, value: unknown) => {
        setAppMetadata(name, value)
        return api
      },
    },
    validation: {
      error: (errorCode: unknown, errorMessage: unknown) => {
        commands.push(validationError(errorCode, errorMessage))
        return api
      },
    },
  }
  return api
}
