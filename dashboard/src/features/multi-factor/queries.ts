import { queryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'

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
