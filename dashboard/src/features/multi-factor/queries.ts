import { queryOptions } from '@tanstack/react-query'
import { ApiError, api, own, type Reply } from '../../api.ts'

export const factorsQuery = queryOptions({
  queryKey: ['guardian', 'factors'],
  queryFn: () => api('GET /guardian/factors'),
})

export const policiesQuery = queryOptions({
  queryKey: ['guardian', 'policies'],
  queryFn: () => api('GET /guardian/policies'),
})

export const tenantQuery = queryOptions({ queryKey: ['tenant'], queryFn: () => api('GET /tenants/settings', {}) })

export const newDeviceQuery = queryOptions({
  queryKey: ['risk', 'new-device'],
  queryFn: () => api('GET /risk-assessments/settings/new-device'),
})

export const riskQuery = queryOptions({
  queryKey: ['risk', 'settings'],
  queryFn: () => api('GET /risk-assessments/settings'),
})

/** Everything that belongs to the phone factor alone; `tenant` is the provider that comes before its own. */
export interface Phone {
  message_types: ('sms' | 'voice')[]
  provider: 'auth0' | 'twilio' | 'phone-message-hook'
  twilio: Reply<'GET /guardian/factors/phone/providers/twilio'>
  templates: { enrollment_message: string; verification_message: string }
  tenant: { name: string } | undefined
}

export const phoneQuery = queryOptions({
  queryKey: ['guardian', 'phone'],
  queryFn: async (): Promise<Phone> => {
    const [{ message_types }, { provider }, twilio, templates, { providers }] = await Promise.all([
      api('GET /guardian/factors/phone/message-types'),
      api('GET /guardian/factors/phone/selected-provider'),
      api('GET /guardian/factors/phone/providers/twilio'),
      api('GET /guardian/factors/phone/templates'),
      api('GET /branding/phone/providers', {}) as Promise<{ providers: { name: string; disabled?: boolean }[] }>,
    ])
    return { message_types, provider, twilio, templates, tenant: providers.find(one => !one.disabled) }
  },
})

/** Everything that belongs to push notifications alone. */
export const pushQuery = queryOptions({
  queryKey: ['guardian', 'push'],
  queryFn: async () => {
    const [{ provider }, apns, sns, app, { number_matching }] = await Promise.all([
      api('GET /guardian/factors/push-notification/selected-provider'),
      api('GET /guardian/factors/push-notification/providers/apns'),
      api('GET /guardian/factors/push-notification/providers/sns'),
      api('GET /prompts/mfa-push') as Promise<Record<'app_name' | 'apple_app_link' | 'google_app_link', string>>,
      own<{ number_matching: boolean }>('GET /guardian/factors/push-notification'),
    ])
    return { provider, apns, sns, app, number_matching }
  },
})

export const roamingQuery = queryOptions({
  queryKey: ['guardian', 'webauthn-roaming'],
  queryFn: () => api('GET /guardian/factors/webauthn-roaming/settings'),
})

export const platformQuery = queryOptions({
  queryKey: ['guardian', 'webauthn-platform'],
  queryFn: () => api('GET /guardian/factors/webauthn-platform/settings'),
})

export const rememberQuery = queryOptions({
  queryKey: ['guardian', 'settings'],
  queryFn: () => api('GET /guardian/settings'),
})

/** Codes that are sent, by mail and by phone alike. */
export const codesQuery = queryOptions({
  queryKey: ['guardian', 'codes'],
  queryFn: () => api('GET /guardian/factors/phone/settings'),
})

/** By what mails leave; null: by nothing. */
export const emailProviderQuery = queryOptions({
  queryKey: ['emails', 'provider', 'name'],
  queryFn: async () => {
    try {
      const { name, enabled } = (await api('GET /emails/provider', {} as never)) as { name: string; enabled?: boolean }
      return enabled === false ? null : name
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null
      throw error
    }
  },
})
