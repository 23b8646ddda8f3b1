import { queryOptions } from '@tanstack/react-query'
import { ApiError, api, own } from '../../api.ts'

/** What there is, or null where nobody has made one yet. */
const orNone = async <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch(error => {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  })

export interface StoredEmailProvider {
  name: string
  enabled: boolean
  default_from_address?: string
  credentials: Record<string, string | number | null>
  settings?: Record<string, unknown> | null
}

export const emailProviderQuery = queryOptions({
  queryKey: ['emails', 'provider'],
  queryFn: () => orNone(api('GET /emails/provider', {}) as unknown as Promise<StoredEmailProvider>),
})

export interface EmailTemplateState {
  template: string
  subject: string
  customized: boolean
  sent: boolean
}

export const emailTemplatesQuery = queryOptions({
  queryKey: ['emails', 'templates'],
  queryFn: async () => (await own<{ templates: EmailTemplateState[] }>('GET /email-templates')).templates,
})

export interface StoredEmailTemplate {
  body: string | null
  from: string | null
  subject: string | null
  enabled: boolean | null
  resultUrl?: string | null
  urlLifetimeInSeconds?: number | null
  includeEmailInRedirect?: boolean
}

export const emailTemplateQuery = (name: string) =>
  queryOptions({
    queryKey: ['emails', 'templates', name],
    queryFn: async () => {
      const [builtIn, given] = await Promise.all([
        own<{ subject: string; body: string }>('GET /email-templates/{name}/built-in', { params: { name } }),
        orNone(
          api('GET /email-templates/{templateName}', {
            params: { templateName: name },
          } as never) as unknown as Promise<StoredEmailTemplate>,
        ),
      ])
      return { builtIn, given }
    },
  })

export interface StoredPhoneProvider {
  id: string
  name: 'twilio' | 'custom'
  disabled: boolean
  configuration: {
    sid?: string
    delivery_methods: ('text' | 'voice')[]
    default_from?: string | null
    mssid?: string | null
  }
}

export const phoneProviderQuery = queryOptions({
  queryKey: ['phones', 'provider'],
  queryFn: async () => {
    const { providers } = await api('GET /branding/phone/providers', {})
    return (providers[0] ?? null) as unknown as StoredPhoneProvider | null
  },
})

export interface PhoneTemplateState {
  type: string
  /** What it says when nobody has written anything. */
  text: string
  given:
    | { id: string; disabled: boolean; content: { from?: string; body?: { text?: string; voice?: string } } }
    | undefined
}

export const phoneTemplatesQuery = queryOptions({
  queryKey: ['phones', 'templates'],
  queryFn: async (): Promise<PhoneTemplateState[]> => {
    const [builtIn, { templates }] = await Promise.all([
      own<{ templates: { type: string; text: string }[] }>('GET /branding/phone/templates/built-in'),
      api('GET /branding/phone/templates', {}),
    ])
    return builtIn.templates.map(one => ({
      ...one,
      given: templates.find(({ type }) => type === one.type) as PhoneTemplateState['given'],
    }))
  },
})
