import type { HttpFacts, LoginService, Next } from '../login/login.ts'
import type { Services } from '../services.ts'
import { cachedClient, cachedGlobalClient } from '../store/clients.ts'
import type { ValidResetLink } from './reset-link.ts'

/**
 * Starts what Actions ask for before a new password is taken, with the engine, the factors and the screens of logins:
 * the link stands in the place of the first factor. Whoever opens the same link in another browser starts anew there.
 * Where the link was only `opened`, nothing is sent to anybody before the browser asks for it by a form.
 */
export const beginReset = async (
  services: Pick<Services, 'db'>,
  login: LoginService,
  { ticketHash, user, data }: ValidResetLink,
  http: HttpFacts,
  { opened }: { opened: boolean },
): Promise<{ state: string; browser: string; next: Next }> => {
  const asked = data.clientId === undefined ? undefined : await cachedClient(services, data.clientId)
  // A link that belongs to no application belongs to all of them, as upstream has it.
  const client = asked ?? (await cachedGlobalClient(services))
  // The ticket is as good as the mail: Actions are not shown it.
  const { ticket: _, ...params } = http.query
  return login.begin({
    protocol: 'password-reset',
    clientId: client.client_id,
    params,
    scopes: [],
    prompt: [],
    acrValues: [],
    resetting: {
      userId: user.user_id,
      ticketHash,
      by: data.phone === undefined ? 'email' : 'phone_number',
      opened: opened || undefined,
      connection: data.connection,
      organizationId: data.organizationId,
    },
    http,
    interactive: true,
    consentFor: [],
  })
}
