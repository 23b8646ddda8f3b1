import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { own } from '../../api.ts'
import type { LoginsSearch } from '../../routes/monitoring-search.ts'
import type { Trace } from './trace.ts'

export const loginQuery = (id: string) =>
  queryOptions({
    queryKey: ['logins', id],
    queryFn: () => own<Trace>('GET /logins/{id}', { params: { id } }),
    // One that goes on is followed.
    refetchInterval: ({ state }) => (state.data?.status === 'active' ? 3000 : false),
  })

/** The login that this browser tried out, while it can be found; of another application than Try where one is named. */
export const triedQuery = (nonce: string, clientId?: string) =>
  queryOptions({
    queryKey: ['logins', 'tried', nonce],
    queryFn: () => own<Trace>('GET /tried-logins/{nonce}', { params: { nonce }, query: { client_id: clientId } }),
  })

/** A login as lists show it: without its journal, which is most of it. */
export type Listed = Omit<Trace, 'journal' | 'actions' | 'refusal' | 'organization_id'>

/** Every member of `Listed`, so that none is forgotten and shown empty. */
export const listedFields = Object.keys({
  id: true,
  started_at: true,
  updated_at: true,
  finished_at: true,
  status: true,
  client_id: true,
  client_name: true,
  user_id: true,
  user_name: true,
  request: true,
  challenged: true,
  enrolled: true,
} satisfies Record<keyof Listed, true>).join()

export const loginsQuery = ({ user, client, silent }: LoginsSearch) =>
  infiniteQueryOptions({
    queryKey: ['logins', 'list', { user, client, silent }],
    queryFn: ({ pageParam }) =>
      own<{ logins: Listed[]; next?: string }>('GET /logins', {
        query: {
          user_id: user,
          client_id: client,
          silent: silent ? undefined : false,
          from: pageParam,
          take: 25,
          fields: listedFields,
        },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  })
