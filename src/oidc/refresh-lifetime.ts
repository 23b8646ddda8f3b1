import type { Command } from '../flow/command.ts'
import { prefixedId } from '../ids.ts'
import type { Client } from '../store/clients.ts'
import type { RefreshTokenRecord } from '../store/refresh-tokens.ts'
import type { LoginOutcome } from './outcome.ts'
import { earliest, metadataAfter, usedFrom, type Whence } from './session-state.ts'

const day = 24 * 60 * 60

export const rotates = (client: Client): boolean => client.refresh_token?.rotation_type === 'rotating'

/** Milliseconds in which a used token may come again. */
export const leewayOf = (client: Client): number => (client.refresh_token?.leeway ?? 0) * 1000

/**
 * When a token of this client ends: by age from the login on, which rotation does not extend, and by lying idle since
 * its last use (authentication reference, 4.6). Undefined: never.
 */
export const refreshEnds = (
  client: Client,
  createdAt: number,
  now: number,
): { expiresAt?: number; idleExpiresAt?: number } => {
  const settings = client.refresh_token
  if (settings?.expiration_type !== 'expiring') return {}
  return {
    expiresAt: settings.infinite_token_lifetime ? undefined : createdAt + (settings.token_lifetime ?? 30 * day) * 1000,
    idleExpiresAt: settings.infinite_idle_token_lifetime
      ? undefined
      : now + (settings.idle_token_lifetime ?? 15 * day) * 1000,
  }
}

export interface TokenUse {
  client: Client
  effects: Command[]
  http: Whence
  now: number
}

/** Ends, metadata and device of a token after a use: settings first, then what Actions said, which only shortens. */
export const useOf = (before: RefreshTokenRecord | undefined, { client, effects, http, now }: TokenUse) => {
  const ends = refreshEnds(client, before?.createdAt ?? now, now)
  const age = Math.min(before?.expiresAt ?? Number.POSITIVE_INFINITY, ends.expiresAt ?? Number.POSITIVE_INFINITY)
  return {
    expiresAt: earliest(Number.isFinite(age) ? age : undefined, effects, 'refresh-token-expires-at'),
    idleExpiresAt: earliest(ends.idleExpiresAt, effects, 'refresh-token-idle-expires-at'),
    metadata: metadataAfter(before?.metadata ?? {}, effects, 'refresh-token-metadata'),
    device: usedFrom(before?.device ?? {}, http),
  }
}

export interface NewToken extends TokenUse {
  idHash: string
  grantId: string
  userId: string
  payload: string
  grant: Record<string, unknown> | undefined
}

/** The first token of a login, or the one that replaces `parent`. */
export const tokenAfter = (parent: RefreshTokenRecord | undefined, made: NewToken): RefreshTokenRecord => {
  const outcome = made.grant?.sallyport as LoginOutcome | undefined
  const effects = parent ? made.effects : (outcome?.refreshEffects ?? [])
  return {
    idHash: made.idHash,
    publicId: parent?.publicId ?? prefixedId('rt', 24),
    grantId: made.grantId,
    parentHash: parent?.idHash,
    clientId: made.client.client_id,
    userId: made.userId,
    sid: parent?.sid ?? outcome?.sid,
    rotating: rotates(made.client),
    resourceServers:
      outcome?.audience === undefined ? [] : [{ audience: outcome.audience, scopes: outcome.scopes.join(' ') }],
    payload: made.payload,
    createdAt: parent?.createdAt ?? made.now,
    lastExchangedAt: parent ? made.now : undefined,
    ...useOf(parent, { ...made, effects }),
  }
}
