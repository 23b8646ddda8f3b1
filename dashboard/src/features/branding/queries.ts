import { queryOptions } from '@tanstack/react-query'
import { ApiError, api, own, type Reply } from '../../api.ts'

export type Branding = Reply<'GET /branding'>
export type Theme = Omit<Reply<'GET /branding/themes/default'>, 'themeId' | 'displayName'>
export type StoredTheme = Reply<'GET /branding/themes/default'>
/** By screen, by key or by entry point. */
export type ByScreen = Record<string, Record<string, string>>

/** What there is, or null where nobody has made one yet. */
const orNone = async <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch(error => {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  })

export const lookQuery = queryOptions({
  queryKey: ['branding', 'look'],
  queryFn: async () => {
    const [branding, theme] = await Promise.all([
      api('GET /branding'),
      orNone(api('GET /branding/themes/default') as Promise<StoredTheme>),
    ])
    return { branding, theme }
  },
})

export const templateQuery = queryOptions({
  queryKey: ['branding', 'template'],
  queryFn: async () => (await orNone(api('GET /branding/templates/universal-login')))?.body ?? '',
})

export interface Prompt {
  name: string
  screens: { name: string; title: string; takes_partials: boolean }[]
}

export const promptsQuery = queryOptions({
  queryKey: ['prompts', 'screens'],
  queryFn: async () => (await own<{ prompts: Prompt[] }>('GET /prompts')).prompts,
  staleTime: Number.POSITIVE_INFINITY,
})

export const textsQuery = (prompt: string, language: string) =>
  queryOptions({
    queryKey: ['prompts', 'texts', prompt, language],
    queryFn: async () => {
      const params = { prompt, language }
      const [builtIn, given] = await Promise.all([
        own<ByScreen>('GET /prompts/{prompt}/texts/{language}', { params }),
        api('GET /prompts/{prompt}/custom-text/{language}', { params }) as Promise<ByScreen>,
      ])
      return { builtIn, given }
    },
  })

export const partialsQuery = (prompt: string) =>
  queryOptions({
    queryKey: ['prompts', 'partials', prompt],
    queryFn: () => api('GET /prompts/{prompt}/partials', { params: { prompt } }) as Promise<ByScreen>,
  })

export const tenantLanguagesQuery = queryOptions({
  queryKey: ['tenant', 'languages'],
  queryFn: async () => {
    const { enabled_locales } = (await api('GET /tenants/settings', {})) as { enabled_locales?: string[] }
    return enabled_locales && enabled_locales.length > 0 ? enabled_locales : ['en']
  },
})
