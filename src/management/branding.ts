import { z } from '@hono/zod-openapi'
import type { BrandingDocument } from '../store/documents.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { route } from './route.ts'
import { format } from './schemas.ts'

const colour = format('html-color', text => /^#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(text))
const httpsUrl = format('strict-https-uri-or-null', text => URL.canParse(text) && /^https:\/\//.test(text))

export const brandingBody = z.strictObject({
  colors: z
    .strictObject({
      primary: colour.nullable().optional(),
      page_background: z
        .union([
          colour,
          z.strictObject({
            type: z.literal('linear-gradient'),
            start: colour,
            end: colour,
            angle_deg: z.number().min(0).max(360),
          }),
        ])
        .nullable()
        .optional(),
    })
    .nullable()
    .optional(),
  favicon_url: httpsUrl.nullable().optional(),
  logo_url: httpsUrl.nullable().optional(),
  font: z.strictObject({ url: httpsUrl.nullable().optional() }).nullable().optional(),
})

/** `null` unsets; `colors` and `font` merge by member. */
const merged = (before: BrandingDocument, given: z.output<typeof brandingBody>): BrandingDocument => ({
  ...before,
  ...given,
  ...(given.colors && { colors: { ...before.colors, ...given.colors } }),
  ...(given.font && { font: { ...before.font, ...given.font } }),
})

/** `/branding` (management reference, 2.6): what the sign-in pages look like. */
export const brandingRoutes = [
  route({
    method: 'get',
    path: '/branding',
    scopes: ['read:branding'],
    summary: 'Get branding settings',
    tag: 'Branding',
    responses: { 200: brandingBody },
    handler: async ({ db }) => ({ status: 200, body: { ...(await readDocument(db, 'branding')) } }),
  }),
  route({
    method: 'patch',
    path: '/branding',
    scopes: ['update:branding'],
    summary: 'Update branding settings',
    tag: 'Branding',
    body: brandingBody,
    responses: { 200: brandingBody },
    handler: async ({ db, body: given }) => ({
      status: 200,
      body: { ...(await changeDocument(db, 'branding', before => merged(before, given))) },
    }),
  }),
] as const
