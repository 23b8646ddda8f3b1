import { queryOptions } from '@tanstack/react-query'
import { own } from '../../api.ts'

export interface Administrator {
  user_id: string
  role: 'admin' | 'support' | 'read-only'
  email?: string
  name?: string
  created_at: string
}

export const roles = [
  { value: 'admin', label: 'Admin', description: 'Sees and changes everything.' },
  { value: 'support', label: 'Support', description: 'Helps users: passwords, factors, sessions, blocks.' },
  { value: 'read-only', label: 'Read-only', description: 'Sees everything but secrets, changes nothing.' },
] as const

export const administratorsQuery = queryOptions({
  queryKey: ['administrators'],
  queryFn: async () => (await own<{ administrators: Administrator[] }>('GET /administrators')).administrators,
})

export const administratorSettingsQuery = queryOptions({
  queryKey: ['administrators', 'settings'],
  queryFn: () => own<{ mfa_required: boolean }>('GET /administrators/settings'),
})
