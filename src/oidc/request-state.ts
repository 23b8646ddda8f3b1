import type { IncomingMessage } from 'node:http'
import Provider from 'oidc-provider'
import type { Waiting } from '../authentication/mfa-token.ts'
import type { Actor, Command } from '../flow/command.ts'
import type { ConnectionRef } from '../flow/state.ts'
import type { BroughtCode, Decision, HttpFacts } from '../login/login.ts'
import type { RefreshTokenRecord } from '../store/refresh-tokens.ts'
import type { OtherResource } from './multi-resource.ts'
import type { SignedRequest } from './request-object.ts'
import type { Api } from './resources.ts'

/** A login that a request has begun and that needs the browser. */
export interface BegunLogin {
  uid: string
  browser: string
  screen: string
  remember?: { token: string; maxAgeSeconds: number }
  /** Where an Action or a federation sends the browser first. */
  url?: string
}

/** A refresh token that a request has presented, and what becomes of it. */
export interface Exchange {
  record: RefreshTokenRecord
  /** Effects of the login that runs at the exchange, in call order. */
  effects: Command[]
  /** The library has asked to use the token up; it happens together with storing its successor. */
  consume: boolean
  /** The exchange is for another API than the token was made for. */
  other?: OtherResource
}

/** What belongs to one request while the library works on it. The library's own context has no place for it. */
export interface RequestState {
  http: HttpFacts
  cookies: Record<string, string>
  apis: Map<string, Api>
  /** Grants that came with a code or token, by id; they have no rows of their own. */
  grants: Map<string, Record<string, unknown>>
  begun?: BegunLogin
  decision?: Decision
  /** The cookie that the browser of a login without pages is known by from now on. */
  device?: { value: string; maxAgeSeconds: number }
  /** The login that the browser came back from. */
  resumed?: string
  exchange?: Exchange
  /** The code in the link from a mail by which the browser came. */
  passwordless?: BroughtCode
  /** What came of a signed authorization request. */
  signed?: SignedRequest
  /** The login is for a device whose code was confirmed in this browser. */
  forDevice?: boolean
  /** The login is tried out: nobody stays signed in by it. */
  tried?: boolean
  /** What an application may have for itself, what its Actions left of that, and the claims they added. */
  machine?: { granted: string[]; given?: string[]; claims?: Record<string, unknown> }
  /** The record of Actions that this request itself has run. */
  executionId?: string
  /** The type of the foreign token that is exchanged, once it is known to be one, and who acts for its user. */
  exchanging?: { type: string; actor?: Actor }
  /** Whose login a token request goes on with. */
  subject?: string
  /** The organization that an application acts for, for itself, or that a refused token request was for. */
  organization?: { id: string; name: string }
  /** Whether the user of this request belongs to the organization that its tokens name; asked once. */
  membership?: Promise<boolean>
  /** What a token request brought that waited for MFA until this one. */
  waited?: Waiting['kind']
  /** By what people know the user, once the profile was read. */
  userName?: string | undefined
  /** The first factor of this request was a passkey: how, and whose users have it. */
  passkey?: { how: 'login' | 'signup'; connection: ConnectionRef }
  /** The tenant log has the reason of a refusal already. */
  logged?: boolean
  failure?: unknown
}

const states = new WeakMap<IncomingMessage, RequestState>()

export const keepState = (incoming: IncomingMessage, state: RequestState): void => void states.set(incoming, state)

/** The state of the request that a context of the library belongs to. */
export const stateOf = (ctx: { req: IncomingMessage }): RequestState => {
  const state = states.get(ctx.req)
  if (!state) throw new Error('the request did not come through the protocol layer')
  return state
}

/** The state of the request that is being worked on, for adapters: the library gives them no context. */
export const currentState = (): RequestState | undefined => {
  const ctx = Provider.ctx
  return ctx && states.get(ctx.req)
}
