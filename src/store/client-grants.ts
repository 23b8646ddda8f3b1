import type { Selectable } from 'kysely'
import type { Services } from '../services.ts'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
import { bumpVersion, settingsCache } from './settings.ts'
import { inTransaction } from './transaction.ts'

export interface ClientGrantData {
  scope?: string[]
  allow_all_scopes?: boolean
  organization_usage?: 'deny' | 'allow' | 'require'
  allow_any_organization?: boolean
  [member: string]: unknown
}

/** What an application may do on an API, for itself (`client`) or for users (management reference, 2.9). */
export interface ClientGrant extends NewClientGrant {
  created_at: number
}

interface NewClientGrant extends ClientGrantData {
  id: string
  client_id: string
  audience: string
  subject_type: string
}

const toClientGrant = ({ data, ...row }: Selectable<Schema['client_grants']>): ClientGrant => ({
  ...(JSON.parse(data) as ClientGrantData),
  ...row,
})

export const clientGrantFor = async (
  db: Db,
  clientId: string,
  audience: string,
  subjectType = 'client',
): Promise<ClientGrant | undefined> => {
  const row = await db
    .selectFrom('client_grants')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('audience', '=', audience)
    .where('subject_type', '=', subjectType)
    .executeTakeFirst()
  return row && toClientGrant(row)
}

/** Stores a new grant and counts the settings' version up. */
export const insertClientGrant = (db: Db, grant: NewClientGrant & { now: number }): Promise<void> =>
  inTransaction(db, async trx => {
    const { id, client_id, audience, subject_type, now, ...data } = grant
    await trx
      .insertInto('client_grants')
      .values({ id, client_id, audience, subject_type, data: JSON.stringify(data), created_at: now })
      .execute()
    await bumpVersion(trx)
  })

/** Whether a grant is given for this organization. */
export const grantedInOrganization = async (db: Db, grantId: string, organizationId: string): Promise<boolean> => {
  const row = await db
    .selectFrom('organization_client_grants')
    .select('grant_id')
    .where('grant_id', '=', grantId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()
  return row !== undefined
}

/** A grant through the cache; what it gives is shared and must not be changed. */
export const cachedClientGrant = (
  services: Pick<Services, 'db'>,
  clientId: string,
  audience: string,
): Promise<ClientGrant | undefined> =>
  settingsCache(services).get('client-grant', `${clientId} ${audience}`, () =>
    clientGrantFor(services.db, clientId, audience),
  )
