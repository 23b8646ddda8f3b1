import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { alphanumeric } from '../ids.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import type { ThemeDocument } from '../universal-login/theme-document.ts'
import { route } from './route.ts'
import { themeBody } from './theme-schema.ts'

const tag = 'Branding'
const theme = themeBody.extend({ themeId: z.string(), displayName: z.string() })

const found = (theme: ThemeDocument | null, id?: string): ThemeDocument => {
  if (!theme || (id !== undefined && theme.themeId !== id)) throw new AppError('theme_not_found')
  return theme
}

/** `/branding/themes` (management reference, 2.6): a tenant has one theme at most, which all of its pages follow. */
export const brandingThemeRoutes = [
  route({
    method: 'post',
    path: '/branding/themes',
    scopes: ['update:branding'],
    summary: 'Create branding theme',
    tag,
    body: themeBody,
    responses: { 200: theme },
    refusals: [409],
    handler: async ({ db, body }) => {
      const made = { displayName: 'Unnamed Theme', ...body, themeId: alphanumeric(32) }
      const changed = await changeDocument(db, 'theme', before => {
        if (before)
          throw new AppError('conflict', { message: 'There is a theme already. Change it, or delete it first.' })
        return made
      })
      return { status: 200, body: found(changed) }
    },
  }),
  route({
    method: 'get',
    path: '/branding/themes/default',
    scopes: ['read:branding'],
    summary: 'Get default branding theme',
    tag,
    responses: { 200: theme },
    refusals: [404],
    handler: async ({ db }) => ({ status: 200, body: found(await readDocument(db, 'theme')) }),
  }),
  route({
    method: 'get',
    path: '/branding/themes/{themeId}',
    scopes: ['read:branding'],
    summary: 'Get branding theme',
    tag,
    responses: { 200: theme },
    handler: async ({ db, params }) => ({
      status: 200,
      body: found(await readDocument(db, 'theme'), params.themeId),
    }),
  }),
  route({
    method: 'patch',
    path: '/branding/themes/{themeId}',
    scopes: ['update:branding'],
    summary: 'Update branding theme',
    tag,
    body: themeBody,
    responses: { 200: theme },
    handler: async ({ db, params, body }) => {
      // The body is a whole theme; the two members that it may leave out stay as they are.
      const changed = await changeDocument(db, 'theme', before => ({ ...found(before, params.themeId), ...body }))
      return { status: 200, body: found(changed) }
    },
  }),
  route({
    method: 'delete',
    path: '/branding/themes/{themeId}',
    scopes: ['delete:branding'],
    summary: 'Delete branding theme',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await changeDocument(db, 'theme', before => {
        found(before, params.themeId)
        return null
      })
      return { status: 204 }
    },
  }),
] as const
