import type { Services } from '../services.ts'
import { type StartAnswer, type StartRequest, startPasswordless } from './passwordless-start.ts'
import { openSealed, sealFor } from './sealed.ts'

/** What an `auth_session` holds: whom a code was sent to, or was not, and for which application. */
export interface OtpSession {
  clientId: string
  /** Name of the connection. */
  connection: string
  recipient: string
}

const purpose = 'otp.session'

type Refused = Extract<StartAnswer, { ok: false }>

/**
 * `/otp/challenge`: has a code sent as `/passwordless/start` does, with the same limits, and answers the handle by which it is
 * brought back (authentication reference, 8.3). Nobody new is taken unless the request says so, and the answer is the same.
 */
export const challengeOtp = async (
  services: Services,
  { fields, ...request }: StartRequest,
): Promise<{ ok: true; authSession: string } | Refused> => {
  const { connection = '', email, phone_number, allow_signup, delivery_method = 'text' } = fields
  if (delivery_method !== 'text')
    return {
      ok: false,
      status: 400,
      error: 'bad.delivery_method',
      description: 'Codes are sent as texts (delivery_method text)',
    }
  const asked = { connection, send: 'code', ...(email && { email }), ...(phone_number && { phone_number }) }
  const started = await startPasswordless(services, { ...request, fields: asked, signup: allow_signup === 'true' })
  if (!started.ok) return started
  const recipient = String(started.body['email'] ?? started.body['phone_number'])
  const session: OtpSession = { clientId: request.client.client_id, connection, recipient }
  return { ok: true, authSession: sealFor(services.box, purpose, session) }
}

/** Reads an `auth_session`; nothing for one of another application. Whether its code is still good is for the code to say. */
export const openOtpSession = (
  { box }: Services,
  text: string,
  clientId: string | undefined,
): OtpSession | undefined => {
  const session = openSealed<OtpSession>(box, purpose, text)
  return session?.clientId === clientId ? session : undefined
}
