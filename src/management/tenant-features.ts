import { z } from '@hono/zod-openapi'
import { tokenQuota } from './token-quota.ts'

/*
 * Settings of the tenant for products that this server does not have. They are checked and kept, so that what tools wrote
 * they read again (management reference, 2.4).
 */

export const defaultTokenQuota = z.strictObject({
  clients: tokenQuota.optional(),
  organizations: tokenQuota.optional(),
})

export const anonymousSessions = z.strictObject({
  lifetime_in_minutes: z.int().min(1).optional(),
  activate_cookie: z.boolean().optional(),
})

const policy = z.strictObject({
  mode: z.enum(['enforcing', 'reporting']).optional(),
  directives: z.record(z.string(), z.array(z.string())).optional(),
  flags: z.array(z.enum(['upgrade-insecure-requests', 'block-all-mixed-content'])).optional(),
  reporting: z
    .strictObject({ report_uri: z.string().optional(), report_to_group: z.string().optional() })
    .nullable()
    .optional(),
})

const reportTo = z.strictObject({
  group: z.string().optional(),
  max_age: z.int().min(0).optional(),
  endpoints: z.array(z.strictObject({ url: z.string().optional() })).optional(),
})

export const securityHeaders = z.strictObject({
  content_security_policy: z
    .strictObject({
      enabled: z.boolean().optional(),
      policies: z.array(policy).optional(),
      reporting_infrastructure: z
        .strictObject({
          report_to: reportTo.nullable().optional(),
          reporting_endpoints: z.record(z.string(), z.string()).optional(),
        })
        .nullable()
        .optional(),
    })
    .nullable()
    .optional(),
  x_xss_protection: z
    .strictObject({
      enabled: z.boolean().optional(),
      mode: z.literal('block').optional(),
      report_uri: z.string().optional(),
    })
    .nullable()
    .optional(),
})
