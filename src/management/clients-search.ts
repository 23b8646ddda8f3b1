import type { ClientFilter, listClients } from '../store/clients.ts'
import { exactValue, parseQuery, type Query } from './lucene.ts'
import { cursorOf, type EitherQuery, isCheckpoint, pageOf } from './pagination.ts'
import { invalid } from './validation.ts'

const permitted = 'client_grant.organization_id:{organization_id}, client_grant.allow_any_organization:true'

/**
 * The two questions that `q` of `/clients` may ask, each by itself: which applications have a grant for an organization,
 * and which have one for any. Whatever else is refused. Pure.
 */
export const grantedInOf = (text: string): NonNullable<ClientFilter['grantedIn']> => {
  const query = only(parseQuery(text))
  const value = query.kind === 'clause' ? exactValue(query.clause) : undefined
  if (query.kind === 'clause' && value !== undefined) {
    if (query.field === 'client_grant.organization_id' && value !== '') return { organizationId: value }
    if (query.field === 'client_grant.allow_any_organization' && value === 'true') return 'any-organization'
  }
  throw invalid('Query', `Query not supported, permitted are: ${permitted}`, ['q'])
}

/** A query of one part is that part. */
const only = (query: Query): Query =>
  (query.kind === 'and' || query.kind === 'or') && query.of.length === 1 ? only(query.of[0] as Query) : query

/** An offset page, or the applications after one of them with one more than asked. */
export const clientWindow = (query: EitherQuery): Parameters<typeof listClients>[2] => {
  if (!isCheckpoint(query)) return pageOf(query)
  const [createdAt, clientId] = cursorOf(query.from) ?? []
  return {
    limit: (query.take ?? 50) + 1,
    offset: 0,
    ...(clientId !== undefined && { after: { createdAt: Number(createdAt), clientId: String(clientId) } }),
  }
}
