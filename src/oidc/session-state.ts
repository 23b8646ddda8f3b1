import type { Command } from '../flow/command.ts'
import type { Method, SessionFacts } from '../flow/session-facts.ts'
import { alphanumeric } from '../ids.ts'
import type { HttpFacts } from '../login/login.ts'
import { sessionLimits } from '../login/session-limits.ts'
import type { TenantDocument } from '../store/documents.ts'
import type { Device, SessionRecord } from '../store/sessions.ts'

/** A session's row as a request has it, and what the request did to it. */
export interface SessionState {
  record: SessionRecord
  /** Digest of the cookie id that the row was found under; none: the session is new. */
  storedAs?: string
  /** More than the time of use is to be written. */
  changed: boolean
  /** It was used for a login. */
  used: boolean
  /** It ends with the login that made it, and is never stored. */
  passing?: boolean
}

/** Where a request came from: the address, and the network it belongs to where that is known. */
export type Whence = Pick<HttpFacts, 'ip' | 'userAgent'> & { asn?: string }

/** Notes where something was used; the first use stays. */
export const usedFrom = (device: Device, { ip, asn, userAgent }: Whence): Device => {
  const first = device.initial_ip === undefined
  return {
    ...device,
    initial_ip: device.initial_ip ?? ip,
    initial_asn: first ? asn : device.initial_asn,
    initial_user_agent: device.initial_user_agent ?? userAgent,
    last_ip: ip,
    last_asn: asn,
    last_user_agent: userAgent,
  }
}

export interface SessionUse {
  userId: string
  methods: Method[]
  /** Epoch milliseconds of the first factor. */
  authenticatedAt: number
  /** The user has proven himself in this login, rather than being known from the session. */
  renewed: boolean
  /** The id for a new session, which Actions have been told already. */
  newId?: string
  effects: Command[]
  tenant: TenantDocument
  http: Whence
  now: number
}

/**
 * The session after a login. Of another user it is a new one; of the same user it keeps its id, and its age too while
 * nobody proved himself anew. It begins with the first factor, which is when Actions see it (login-flow reference, 1.1). Pure but for the new id.
 */
export const sessionAfter = (before: SessionRecord | undefined, use: SessionUse): SessionRecord => {
  const same = before?.userId === use.userId ? before : undefined
  const renewed = !same || use.renewed
  const mode = cookieMode(use.effects) ?? same?.cookieMode ?? use.tenant.session_cookie?.mode ?? 'persistent'
  const limits = sessionLimits(use.tenant, mode)
  const authenticatedAt = renewed ? use.authenticatedAt : (same?.authenticatedAt ?? use.authenticatedAt)
  const ends = authenticatedAt + limits.absolute
  const kept = renewed ? ends : Math.min(same?.expiresAt ?? ends, ends)
  return {
    sid: same?.sid ?? use.newId ?? alphanumeric(32),
    userId: use.userId,
    methods: use.methods,
    metadata: metadataAfter(same?.metadata ?? {}, use.effects, 'session-metadata'),
    device: usedFrom(same?.device ?? {}, use.http),
    cookieMode: mode,
    clients: same?.clients ?? [],
    createdAt: same?.createdAt ?? authenticatedAt,
    updatedAt: use.now,
    authenticatedAt,
    lastInteractedAt: use.now,
    expiresAt: earliest(kept, use.effects, 'session-expires-at'),
    idleExpiresAt: earliest(use.now + limits.idle, use.effects, 'session-idle-expires-at'),
  }
}

const cookieMode = (effects: Command[]): SessionRecord['cookieMode'] | undefined =>
  effects.flatMap(effect => (effect.kind === 'session-cookie-mode' ? [effect.mode] : [])).at(-1)

/** The end that holds: what Actions say can only shorten it, and the earliest counts (login-flow reference, 3.10). */
export const earliest = <E extends number | undefined>(
  end: E,
  effects: Command[],
  kind: Command['kind'],
): E | number => {
  const asked = effects.flatMap(effect => (effect.kind === kind && 'at' in effect ? [effect.at] : []))
  return asked.length === 0 ? end : Math.min(...asked, end ?? Number.POSITIVE_INFINITY)
}

/** Metadata after the calls of Actions, in their order. */
export const metadataAfter = (
  before: Record<string, string>,
  effects: Command[],
  kind: 'session-metadata' | 'refresh-token-metadata',
): Record<string, string> => {
  const metadata = new Map(Object.entries(before))
  for (const effect of effects) {
    if (effect.kind !== kind) continue
    if (effect.op === 'evict') metadata.clear()
    else if (effect.op === 'delete' || effect.value === null || effect.value === undefined) metadata.delete(effect.key)
    else metadata.set(effect.key, effect.value)
  }
  return Object.fromEntries(metadata)
}

/** Whether anything differs that a mere touch does not write. */
export const differs = (before: SessionRecord | undefined, after: SessionRecord): boolean => {
  const essence = (record: SessionRecord) =>
    JSON.stringify([
      record.sid,
      record.userId,
      record.methods,
      record.metadata,
      record.cookieMode,
      record.authenticatedAt,
      record.expiresAt,
    ])
  return !before || essence(before) !== essence(after)
}

/** A session as the login sees it. */
export const sessionFacts = (record: SessionRecord): SessionFacts => ({
  id: record.sid,
  userId: record.userId,
  methods: record.methods,
  authenticatedAt: record.authenticatedAt,
  createdAt: record.createdAt,
  updatedAt: record.updatedAt,
  lastInteractedAt: record.lastInteractedAt,
  expiresAt: record.expiresAt,
  idleExpiresAt: record.idleExpiresAt,
  cookieMode: record.cookieMode,
  clients: record.clients,
  device: { ...record.device },
  metadata: record.metadata,
})

/** Seconds that a session has left, at least one, for the library and the cookie. */
export const secondsLeft = (record: SessionRecord, now: number): number =>
  Math.max(1, Math.floor((Math.min(record.expiresAt, record.idleExpiresAt) - now) / 1000))
