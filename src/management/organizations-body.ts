import { z } from '@hono/zod-openapi'
import type { Organization } from '../store/organizations.ts'
import { tokenQuota } from './token-quota.ts'

export const brandingSchema = z.strictObject({
  logo_url: z.string().optional().describe('URL of logo to display on login page.'),
  colors: z
    .strictObject({
      primary: z
        .string()
        .regex(/^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$/)
        .describe('HEX Color for primary elements.'),
      page_background: z
        .string()
        .regex(/^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$/)
        .describe('HEX Color for background.'),
    })
    .optional(),
})

export const metadataSchema = z
  .record(z.string().max(255), z.string().max(255).nullable())
  .refine(metadata => Object.keys(metadata).length <= 25, { error: 'Too many properties defined, maximum 25' })
  .describe('Metadata associated with the organization, in the form of an object with string values.')

export const organizationSchema = z.object({
  id: z.string(),
  name: z.string(),
  display_name: z.string().optional(),
  branding: brandingSchema.optional(),
  metadata: z.record(z.string(), z.string().nullable()).optional(),
  token_quota: tokenQuota.nullable().optional(),
  third_party_client_access: z.enum(['block', 'allow']).optional(),
  is_app_entitlement_active: z.boolean().optional(),
})

/** An organization as the API shows it. */
export const organizationBody = (organization: Organization): z.input<typeof organizationSchema> => ({
  id: organization.id,
  name: organization.name,
  display_name: organization.display_name,
  branding: organization.branding,
  metadata: organization.metadata,
  token_quota: organization.token_quota as z.input<typeof tokenQuota> | null | undefined,
  third_party_client_access: organization.third_party_client_access,
  is_app_entitlement_active: organization.is_app_entitlement_active,
})
