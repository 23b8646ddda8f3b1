import { z } from 'zod'
import { cacheLimits } from '../event-api/cache.ts'

const id = z.int().min(0).max(0xffff_ffff)
const error = z.strictObject({
  name: z.string().max(200),
  message: z.string().max(5000),
  stack: z.string().max(9000).optional(),
})

const cacheWrite = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('set'),
    key: z.string().max(cacheLimits.keyBytes),
    value: z.string().max(cacheLimits.valueBytes),
    expiresAt: z.int().positive(),
  }),
  z.strictObject({ op: z.literal('delete'), key: z.string() }),
])

/** All that an Action process may say. It runs what others wrote: anything else ends it. */
export const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({
    kind: z.literal('console'),
    nonce: z.string(),
    level: z.enum(['log', 'info', 'warn', 'error', 'trace']),
    text: z.string(),
  }),
  z.strictObject({
    kind: z.literal('done'),
    nonce: z.string(),
    failure: z.strictObject({ kind: z.enum(['syntax', 'threw', 'no-handler']), error }).optional(),
    commands: z.array(z.unknown()),
    cacheWrites: z.array(cacheWrite).max(cacheLimits.writes),
  }),
  z.strictObject({ kind: z.literal('tainted') }),
  z.strictObject({
    kind: z.literal('connect'),
    id,
    host: z.string().min(1).max(255),
    port: z.int().min(1).max(65_535),
  }),
  z.strictObject({ kind: z.enum(['end', 'close', 'pause', 'resume']), id }),
])
