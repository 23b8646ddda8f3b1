import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import type { Services } from '../../services.ts'
import { deleteRecordsOfGrant } from '../../store/oidc-records.ts'
import { clientMetadata } from '../clients.ts'
import { grantAdapter } from './grants.ts'
import { interactionAdapter } from './interactions.ts'
import { adapterOf } from './model-adapter.ts'
import {
  accessTokenAdapter,
  clientCredentialsAdapter,
  codeAdapter,
  pushedRequestAdapter,
  replayAdapter,
} from './records.ts'
import { refreshTokenAdapter } from './refresh-tokens.ts'
import { sessionAdapter } from './sessions.ts'

export interface AdapterParts {
  services: Services
  /** Ends all that a login gave, after a reuse. */
  endGrant: (grantId: string) => Promise<void>
  verifyAccessToken: (token: string) => Promise<AdapterPayload | undefined>
}

/**
 * Where the library keeps its records. Ids of codes, tokens, sessions and interactions are bearer secrets: rows are found
 * by their digest, and no row holds the id itself.
 */
export const adapterFactory = ({ services, verifyAccessToken, ...parts }: AdapterParts): AdapterFactory => {
  // The code goes first: what it gave is stored only while it is there.
  const endGrant = async (grantId: string): Promise<void> => {
    await deleteRecordsOfGrant(services.db, 'AuthorizationCode', grantId)
    await parts.endGrant(grantId)
  }
  const makers: Record<string, () => Adapter> = {
    AccessToken: () => accessTokenAdapter(services, verifyAccessToken),
    AuthorizationCode: () => codeAdapter(services, endGrant),
    Client: () =>
      adapterOf('Client', { find: id => clientMetadata(services, id) as Promise<AdapterPayload | undefined> }),
    ClientCredentials: clientCredentialsAdapter,
    // Devices are our own matter (`grants/device-code.ts`); of one that was served nothing is left to revoke.
    DeviceCode: () => adapterOf('DeviceCode', { revokeByGrantId: async () => {} }),
    Grant: grantAdapter,
    Interaction: () => interactionAdapter(services),
    PushedAuthorizationRequest: () => pushedRequestAdapter(services),
    RefreshToken: () => refreshTokenAdapter(services, endGrant),
    ReplayDetection: () => replayAdapter(services),
    Session: () => sessionAdapter(services),
  }
  return name => makers[name]?.() ?? adapterOf(name, {})
}
