import { z } from '@hono/zod-openapi'

const most = 2_147_483_647

/** How many tokens a client may be given in a time of its own, as tools keep it; no tenant is held to it here. */
export const tokenQuota = z.strictObject({
  client_credentials: z.strictObject({
    enforce: z.boolean().optional(),
    per_day: z.int().min(1).max(most).optional(),
    per_hour: z.int().min(1).max(most).optional(),
  }),
})
