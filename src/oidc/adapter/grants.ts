import Provider, { type Adapter, type AdapterPayload } from 'oidc-provider'
import { currentState } from '../request-state.ts'
import { outcomeOf } from '../seams.ts'
import { adapterOf } from './model-adapter.ts'

/**
 * A grant belongs to one login and has no row of its own: it travels inside the code and the tokens that the login gave,
 * and is there for the library from the moment one of them was found. That saves a write and two reads of a login.
 */
export const grantAdapter = (): Adapter =>
  adapterOf('Grant', {
    find: async id => currentState()?.grants.get(id) as AdapterPayload | undefined,
    // What ends a grant is the end of all that carries it.
    destroy: async () => {},
  })

/** The grant that the current request works on, as it is stored inside what carries it. */
export const carriedGrant = (): Record<string, unknown> | undefined => {
  const grant = Provider.ctx?.oidc.entities.Grant
  if (!grant) return undefined
  const { accountId, clientId, openid, resources } = grant
  return { accountId, clientId, openid, resources, sallyport: outcomeOf(grant) }
}

/** Makes a grant known that was found inside a code or token. */
export const rememberGrant = (grantId: string, grant: Record<string, unknown> | undefined): void => {
  if (grant) currentState()?.grants.set(grantId, { ...grant, jti: grantId, kind: 'Grant' })
}
