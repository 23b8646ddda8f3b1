import type { FactorType } from '../flow/command.ts'
import type { HttpFacts, LoginService, Next } from '../login/login.ts'
import { accountClientId } from '../my-account/api.ts'
import { hashToken } from '../store/secrets.ts'
import type { EnrollmentTicket } from './ticket.ts'

export interface Begun {
  state: string
  /** Value of the cookie that binds the enrollment to this browser. */
  browser: string
  next: Next
}

/** By what right a factor is added: each was shown before. */
export type Right =
  | { by: 'ticket'; ticket: EnrollmentTicket; token: string }
  | { by: 'account'; userId: string; factors: FactorType[] }
  /** No factor, but a passkey to sign in by. */
  | { by: 'account'; userId: string; passkey: true }

/**
 * Starts to add a factor outside of a login, with the engine, the factors and the screens of logins: a ticket or the own
 * account stands in the place of the password. `pages: false` is for APIs, whose answers come by `login.mfa`.
 */
export const beginEnrollment = (
  login: LoginService,
  right: Right,
  { http, pages, locale }: { http: HttpFacts; pages: boolean; locale?: string },
): Promise<Begun> =>
  login.begin({
    protocol: 'mfa-enrollment',
    clientId: accountClientId,
    params: locale === undefined ? {} : { ui_locales: locale },
    scopes: [],
    prompt: [],
    acrValues: [],
    enrolling: enrolling(right),
    http,
    interactive: pages,
    consentFor: [],
  })

const enrolling = (right: Right): NonNullable<Parameters<LoginService['begin']>[0]['enrolling']> => {
  if (right.by === 'account') return { ...right, again: false }
  const { userId, factor, multiple } = right.ticket
  return {
    by: 'ticket',
    userId,
    ...(factor && { factors: [factor] }),
    again: multiple,
    ticketHash: hashToken(right.token),
  }
}
