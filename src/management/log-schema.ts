import { z } from '@hono/zod-openapi'
import { anyObject } from './schemas.ts'

/** An entry of the tenant log. What is not known of an event is left out (login-flow reference, 6.1). */
export const logSchema = z
  .object({
    _id: z.string(),
    log_id: z.string(),
    date: z.string(),
    type: z.string(),
    description: z.string(),
    connection: z.string(),
    connection_id: z.string(),
    client_id: z.string(),
    client_name: z.string(),
    ip: z.string(),
    hostname: z.string(),
    user_agent: z.string(),
    user_id: z.string(),
    user_name: z.string(),
    audience: z.string(),
    scope: z.string(),
    strategy: z.string(),
    strategy_type: z.string(),
    organization_id: z.string(),
    organization_name: z.string(),
    session_id: z.string(),
    isMobile: z.boolean(),
    auth0_client: anyObject.describe('What the SDK says of itself.'),
    location_info: z
      .object({
        country_code: z.string(),
        country_code3: z.string(),
        country_name: z.string(),
        city_name: z.string(),
        latitude: z.number(),
        longitude: z.number(),
        time_zone: z.string(),
        continent_code: z.string(),
      })
      .partial(),
    references: z.object({ trace_id: z.string() }),
    details: anyObject.describe('What there is to say of an event of this type.'),
    tenant_name: z.string(),
    environment_name: z.string(),
    $event_schema: z.object({ version: z.string() }),
  })
  .partial()
