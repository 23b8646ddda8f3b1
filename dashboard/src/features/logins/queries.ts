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

export const listedFields =
  'id,started_at,updated_at,finished_at,status,client_id,client_name,user_id,user_name,request,challenged,enrolled'

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
