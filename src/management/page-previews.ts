import { z } from '@hono/zod-openapi'
import { factorScreens } from '../factors/screens.ts'
import { readDocument } from '../store/settings.ts'
import { longestTemplate } from '../universal-login/page-liquid.ts'
import type { Draft } from '../universal-login/page-settings.ts'
import { screensWithPartials } from '../universal-login/partials.ts'
import { previewPage } from '../universal-login/preview/preview.ts'
import type { Screen } from '../universal-login/screen.ts'
import { ownScreens } from '../universal-login/screens/index.ts'
import { commonIn, overridesFor } from '../universal-login/texts/index.ts'
import { requireScope } from './bearer.ts'
import { brandingBody } from './branding.ts'
import { locales } from './locales.ts'
import { customTexts, prompts } from './prompts.ts'
import { partialPoints } from './prompts-partials.ts'
import { route } from './route.ts'
import { themeBody } from './theme-schema.ts'
import { invalid } from './validation.ts'

const tag = 'Previews'

const screens = [...ownScreens, ...factorScreens]
const byPrompt = Map.groupBy(screens, ({ prompt }) => prompt)

const screenNamed = (name: string): Screen => {
  const found = screens.find(screen => screen.name === name)
  if (!found) throw invalid('Payload', `No enum match for: ${JSON.stringify(name)}`, ['screen'])
  return found
}

const takesPartials = ({ prompt, name }: Screen): boolean =>
  Object.entries(screensWithPartials).some(([one, names]) => one === prompt && names.some(known => known === name))

const previewBody = z.strictObject({
  screen: z.string().max(100).describe('Name of the screen'),
  language: z.enum(locales).optional(),
  scheme: z.enum(['light', 'dark']).optional().describe('What the browser would ask for'),
  with_error: z.boolean().optional().describe('Whether something wrong was sent before'),
  branding: brandingBody.optional(),
  theme: themeBody.nullable().optional().describe('null: as without a theme'),
  template: z.string().max(longestTemplate).nullable().optional().describe('null: as without a page template'),
  texts: z.strictObject({ prompt: z.enum(prompts), texts: customTexts }).optional(),
  partials: partialPoints.optional().describe('What is put into the screen'),
})
type PreviewBody = z.output<typeof previewBody>

/** What the body gives, in place of what is stored. */
const draftOf = async (
  db: Parameters<typeof readDocument>[0],
  screen: Screen,
  language: string,
  body: PreviewBody,
): Promise<Draft> => {
  const { branding, theme, template, texts, partials } = body
  const [custom, allPartials] = await Promise.all([readDocument(db, 'custom_text'), readDocument(db, 'partials')])
  const kept = Object.entries(partials ?? {}).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return {
    ...(branding && { branding }),
    ...(theme !== undefined && { theme: theme && { displayName: '', ...theme, themeId: '' } }),
    ...(template !== undefined && { page_template: template ? { body: template } : null }),
    ...(texts && {
      custom_text: { ...custom, [texts.prompt]: { ...custom[texts.prompt], [language]: texts.texts } },
    }),
    ...(partials && {
      partials: {
        ...allPartials,
        [screen.prompt]: { ...allPartials[screen.prompt], [screen.name]: Object.fromEntries(kept) },
      },
    }),
  }
}

/** What the dashboard needs to edit pages: which there are, what they say, and how they would look. */
export const pagePreviewRoutes = [
  route({
    method: 'get',
    path: '/prompts',
    scopes: ['read:prompts'],
    summary: 'Get the prompts and their screens',
    tag,
    responses: {
      200: z.object({
        prompts: z.array(
          z.object({
            name: z.string(),
            screens: z.array(z.object({ name: z.string(), title: z.string(), takes_partials: z.boolean() })),
          }),
        ),
      }),
    },
    handler: async () => ({
      status: 200,
      body: {
        prompts: [...byPrompt].map(([name, own]) => ({
          name,
          screens: own.map(screen => ({
            name: screen.name,
            title: screen.texts['title'] ?? screen.name,
            takes_partials: takesPartials(screen),
          })),
        })),
      },
    }),
  }),
  route({
    method: 'get',
    path: '/prompts/{prompt}/texts/{language}',
    scopes: ['read:prompts'],
    summary: 'Get what the screens of a prompt say when nobody has changed it',
    tag,
    params: z.strictObject({ prompt: z.enum(prompts), language: z.enum(locales) }),
    responses: { 200: z.record(z.string(), z.record(z.string(), z.string())) },
    handler: async ({ params: { prompt, language } }) => ({
      status: 200,
      body:
        prompt === 'common'
          ? { common: commonIn(language) }
          : Object.fromEntries(
              (byPrompt.get(prompt) ?? []).map(({ name, texts }) => {
                const translated = overridesFor(language, name)
                return [
                  name,
                  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, translated[key] ?? text])),
                ]
              }),
            ),
    }),
  }),
  route({
    method: 'post',
    path: '/branding/preview',
    scopes: ['read:branding'],
    summary: 'Preview a page with settings that are not saved',
    tag,
    changesNothing: true,
    body: previewBody,
    responses: {
      200: z.object({ html: z.string(), problems: z.array(z.object({ part: z.string(), message: z.string() })) }),
    },
    handler: async ({ services, db, caller, body }) => {
      // Liquid is work that somebody else decides on: it is done for who could have it done by saving it.
      if (body.template) requireScope(caller, 'update:branding')
      if (body.partials) requireScope(caller, 'update:prompts')
      const screen = screenNamed(body.screen)
      if (body.partials && !takesPartials(screen))
        throw invalid('Payload', `The screen ${screen.name} takes no partials`, ['partials'])
      const language = body.language ?? 'en'
      const preview = await previewPage(services, {
        screen,
        language,
        scheme: body.scheme ?? 'light',
        withError: body.with_error ?? false,
        draft: await draftOf(db, screen, language, body),
      })
      return { status: 200, body: preview }
    },
  }),
] as const
