import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, own } from '../../api.ts'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import type { ListSearch } from '../../routes/list-search.ts'

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

export type ConnectionName = Pick<Connection, 'id' | 'name' | 'strategy'>

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

/** The connections of these strategies; the first hundred. */
export const connectionsQuery = ({ strategies }: { strategies: string[] }) =>
  queryOptions({
    queryKey: ['connections', 'list', strategies],
    queryFn: async () =>
      withTotal<Connection>(
        await api('GET /connections', { query: { strategy: strategies, per_page: 100 } as never }),
        'connections',
      ).items,
  })

/** A page of the connections of these strategies, or of all, whose names have `q` in them. */
export const foundConnectionsQuery = ({ strategy, q, page = 0 }: ListSearch & { strategy?: string[] }) =>
  queryOptions({
    queryKey: ['connections', 'found', { strategy, q, page }],
    queryFn: async () =>
      withTotal<Connection>(
        await own('GET /connections', { query: { strategy, q, page, per_page: pageSize, include_totals: true } }),
        'connections',
      ),
    placeholderData: keepPreviousData,
  })

export const databasesQuery = (search: ListSearch) => foundConnectionsQuery({ strategy: ['auth0'], ...search })

/** Connections with `typed` in their names; a page of them. */
export const findConnections = async (typed: string, strategy?: string[]): Promise<ConnectionName[]> =>
  withTotal<ConnectionName>(
    await own('GET /connections', {
      query: { strategy, q: typed.trim(), per_page: pageSize, fields: 'id,name,strategy' },
    }),
    'connections',
  ).items

export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['connections', id],
    queryFn: async () => (await api('GET /connections/{id}', { params: { id } })) as unknown as Connection,
  })

/** Every connection that is enabled for an application. */
export const connectionsOfApplicationQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['applications', clientId, 'connections'],
    queryFn: async () => {
      const enabled: Connection[] = []
      let from: string | undefined
      do {
        const query = { take: 100, ...(from && { from }) }
        const piece = (await api('GET /clients/{id}/connections', {
          params: { id: clientId },
          query: query as never,
        })) as unknown as { connections: Connection[]; next?: string }
        enabled.push(...piece.connections)
        from = piece.next
      } while (from)
      return enabled
    },
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
