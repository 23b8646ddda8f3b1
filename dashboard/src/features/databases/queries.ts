import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'

/** By what users sign in, as the Management API shows it. */
export interface Connection {
  id: string
  name: string
  display_name?: string
  strategy: string
  options: ConnectionOptions
  is_domain_connection?: boolean
  enabled_clients?: string[]
}

export interface ConnectionOptions {
  [member: string]: unknown
  disable_signup?: boolean
  disable_self_service_change_password?: boolean
  requires_username?: boolean
  brute_force_protection?: boolean
  attributes?: unknown
  validation?: { username?: { min: number; max: number } | null } | null
  passwordPolicy?: string | null
  password_complexity_options?: { min_length?: number } | null
  password_history?: { enable: boolean; size?: number } | null
  password_dictionary?: { enable: boolean; dictionary?: string[] } | null
  password_no_personal_info?: { enable: boolean } | null
  authentication_methods?: { password?: { enabled?: boolean }; passkey?: { enabled?: boolean } } | null
  passkey_options?: {
    challenge_ui?: string
    progressive_enrollment_enabled?: boolean
    local_enrollment_enabled?: boolean
  } | null
  totp?: { length?: number; time_step?: number } | null
}

/** The connections of these strategies, or all; the first hundred. */
export const connectionsQuery = ({ strategies }: { strategies?: string[] }) =>
  queryOptions({
    queryKey: ['connections', 'list', strategies ?? 'all'],
    queryFn: async () =>
      withTotal<Connection>(
        await api('GET /connections', { query: { strategy: strategies, per_page: 100 } as never }),
        'connections',
      ).items,
  })

export const databasesQuery = (page: number) =>
  queryOptions({
    queryKey: ['connections', 'databases', page],
    queryFn: async () =>
      withTotal<Connection>(
        await api('GET /connections', {
          query: { strategy: ['auth0'], page, per_page: pageSize, include_totals: true } as never,
        }),
        'connections',
      ),
    placeholderData: keepPreviousData,
  })

export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['connections', id],
    queryFn: async () => (await api('GET /connections/{id}', { params: { id } })) as unknown as Connection,
  })

export const connectionsOfApplicationQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['applications', clientId, 'connections'],
    queryFn: async () =>
      withTotal<Connection>(
        await api('GET /clients/{id}/connections', { params: { id: clientId }, query: { take: 100 } as never }),
        'connections',
      ).items,
  })

/**
 * Changes options of a connection. The API takes all of them at once, so they are read again first: another
 * administrator may have changed some meanwhile. `undefined` takes a member away.
 */
export const patchOptions = async (client: QueryClient, id: string, changes: ConnectionOptions): Promise<void> => {
  const { options } = (await api('GET /connections/{id}', { params: { id } })) as unknown as Connection
  await api('PATCH /connections/{id}', { params: { id }, body: { options: { ...options, ...changes } } as never })
  await client.invalidateQueries({ queryKey: ['connections'] })
}
