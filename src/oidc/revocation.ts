import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { Services } from '../services.ts'
import { cachedDocument } from '../store/settings.ts'
import { deleteUserGrants } from '../store/user-grants.ts'

interface Revocable {
  kind?: string
  clientId?: string
  accountId?: string
}

/** A client ends its own tokens only; the tenant may want the user's consent to end with them (authentication reference, 4.7). */
export const revocationPolicy =
  (services: Services) =>
  async (_ctx: KoaContextWithOIDC, client: { clientId: string }, token: unknown): Promise<boolean> => {
    const { clientId, kind, accountId } = token as Revocable
    if (clientId !== client.clientId) throw new errors.InvalidRequest('The token was issued to another client.')
    const { flags } = await cachedDocument(services, 'tenant')
    if (kind === 'RefreshToken' && accountId !== undefined && flags.revoke_refresh_token_grant)
      await deleteUserGrants(services.db, accountId, client.clientId)
    return true
  }
