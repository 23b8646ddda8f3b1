import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, own } from '../../api.ts'
import { piecesQuery } from '../../components/ui/checkpoint.tsx'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import type { ListSearch } from '../../routes/list-search.ts'
import type { Holder } from '../roles/queries.ts'
import type { Organization } from './organization-type.ts'

export const organizationsQuery = ({ q, page = 0 }: ListSearch) =>
  queryOptions({
    queryKey: ['organizations', 'list', { q, page }],
    queryFn: async () =>
      withTotal<Organization>(
        await own('GET /organizations', {
          query: { q, page, per_page: pageSize, include_totals: true, sort: 'name:1' },
        }),
        'organizations',
      ),
    placeholderData: keepPreviousData,
  })

export const organizationQuery = (id: string) =>
  queryOptions({
    queryKey: ['organizations', id],
    queryFn: async () => (await api('GET /organizations/{id}', { params: { id } })) as Organization,
  })

export interface Member extends Holder {
  roles?: { id: string; name: string }[]
}

export const membersQuery = (id: string) =>
  piecesQuery<Member>(['organizations', id, 'members'], 'members', window =>
    api('GET /organizations/{id}/members', {
      params: { id },
      query: { ...window, fields: 'user_id,email,name,picture,roles' } as never,
    }),
  )

export interface Invitation {
  id: string
  inviter?: { name: string }
  invitee: { email: string }
  invitation_url: string
  created_at: string
  expires_at: string
  client_id: string
  roles?: string[]
}

/** Invitations are paged by number and not counted, so a full page may have another after it. */
export const invitationsQuery = (id: string) =>
  piecesQuery<Invitation>(['organizations', id, 'invitations'], 'invitations', async ({ take, from = '0' }) => {
    const invitations = (await api('GET /organizations/{id}/invitations', {
      params: { id },
      query: { page: Number(from), per_page: take, sort: 'created_at:-1' } as never,
    })) as Invitation[]
    return { invitations, ...(invitations.length === take && { next: String(Number(from) + 1) }) }
  })

export interface OrganizationConnection {
  connection_id: string
  assign_membership_on_login: boolean
  show_as_button: boolean
  is_signup_enabled: boolean
  connection: { name: string; strategy: string }
}

export const connectionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['organizations', id, 'connections'],
    queryFn: async () =>
      withTotal<OrganizationConnection>(
        await api('GET /organizations/{id}/enabled_connections', {
          params: { id },
          query: { per_page: 100 } as never,
        }),
        'enabled_connections',
      ).items,
  })

export interface OrganizationClient {
  client_id: string
  use_for_member_access: boolean
  client: { name: string; app_type?: string; organization_usage: string }
}

export const clientsQuery = (id: string) =>
  piecesQuery<OrganizationClient>(['organizations', id, 'clients'], 'clients', window =>
    api('GET /organizations/{id}/clients', { params: { id }, query: window as never }),
  )

export interface Grant {
  id: string
  client_id: string
  audience: string
  scope?: string[]
  organization_usage?: string
}

export const grantsQuery = (id: string) =>
  queryOptions({
    queryKey: ['organizations', id, 'client-grants'],
    queryFn: async () =>
      withTotal<Grant>(
        await api('GET /organizations/{id}/client-grants', { params: { id }, query: { per_page: 100 } as never }),
        'client_grants',
      ).items,
  })

/** The grants of an application; the first hundred. */
export const grantsOfApplicationQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['client-grants', 'of', clientId],
    queryFn: async () =>
      withTotal<Grant>(
        await api('GET /client-grants', { query: { client_id: clientId, per_page: 100 } as never }),
        'client_grants',
      ).items,
  })

export interface Domain {
  id: string
  domain: string
  status: 'pending' | 'verified'
  use_for_organization_discovery: boolean
  verification_txt: string
  verification_host: string
}

export const domainsQuery = (id: string) =>
  piecesQuery<Domain>(['organizations', id, 'domains'], 'domains', window =>
    api('GET /organizations/{id}/discovery-domains', { params: { id }, query: window as never }),
  )
