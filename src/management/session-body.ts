import { z } from '@hono/zod-openapi'
import type { SessionRecord } from '../store/sessions.ts'
import type { KnownRefreshToken } from '../store/user-access.ts'

const time = z.string().nullable()

const deviceSchema = z.object({
  initial_ip: z.string().optional(),
  initial_asn: z.string().optional(),
  initial_user_agent: z.string().optional(),
  last_ip: z.string().optional(),
  last_asn: z.string().optional(),
  last_user_agent: z.string().optional(),
})

export const sessionSchema = z.object({
  id: z.string(),
  user_id: z.string(),
  created_at: time,
  updated_at: time,
  authenticated_at: time,
  idle_expires_at: time,
  expires_at: time,
  last_interacted_at: time,
  device: deviceSchema,
  clients: z.array(z.object({ client_id: z.string() })),
  authentication: z.object({
    methods: z.array(z.object({ name: z.string(), timestamp: z.string().optional(), type: z.string().optional() })),
  }),
  cookie: z.object({ mode: z.enum(['non-persistent', 'persistent']) }),
  session_metadata: z.record(z.string(), z.string()).nullable(),
})

export const refreshTokenSchema = z.object({
  id: z.string(),
  user_id: z.string(),
  created_at: time,
  idle_expires_at: time,
  expires_at: time,
  device: deviceSchema,
  client_id: z.string(),
  session_id: z.string().nullable(),
  rotating: z.boolean(),
  resource_servers: z.array(z.object({ audience: z.string(), scopes: z.string() })),
  refresh_token_metadata: z.record(z.string(), z.string()).nullable(),
  last_exchanged_at: time,
})

const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString())
const unlessEmpty = (metadata: Record<string, string>) => (Object.keys(metadata).length > 0 ? metadata : null)

export const sessionBody = (session: SessionRecord): z.input<typeof sessionSchema> => ({
  id: session.sid,
  user_id: session.userId,
  created_at: iso(session.createdAt),
  updated_at: iso(session.updatedAt),
  authenticated_at: iso(session.authenticatedAt),
  idle_expires_at: iso(session.idleExpiresAt),
  expires_at: iso(session.expiresAt),
  last_interacted_at: iso(session.lastInteractedAt),
  device: session.device,
  clients: session.clients.map(client_id => ({ client_id })),
  authentication: { methods: session.methods },
  cookie: { mode: session.cookieMode },
  session_metadata: unlessEmpty(session.metadata),
})

export const refreshTokenBody = (token: KnownRefreshToken): z.input<typeof refreshTokenSchema> => ({
  id: token.publicId,
  user_id: token.userId,
  created_at: iso(token.createdAt),
  idle_expires_at: iso(token.idleExpiresAt),
  expires_at: iso(token.expiresAt),
  device: token.device,
  client_id: token.clientId,
  session_id: token.sid ?? null,
  rotating: token.rotating,
  resource_servers: token.resourceServers,
  refresh_token_metadata: unlessEmpty(token.metadata),
  last_exchanged_at: iso(token.lastExchangedAt),
})

/** `session_metadata` and `refresh_token_metadata`: at most 25 members; `null` clears (management reference, 2.14). */
export const metadataBody = z
  .record(z.string().max(255), z.string().max(255))
  .refine(metadata => Object.keys(metadata).length <= 25, { error: 'Too many properties defined, maximum 25' })
  .nullable()
  .optional()
