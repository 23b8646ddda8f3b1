import type { Db } from './dialect.ts'

/** What pages show of an application. */
export interface ClientFacts {
  id: string
  name: string
  logoUri?: string
  /** Where the application wants sign-ins to begin (`initiate_login_uri`). */
  loginUri?: string
}

export interface OrganizationFacts {
  id: string
  name: string
  displayName: string
  branding?: { logo_url?: string; colors?: { primary?: string; page_background?: string } }
}

export const clientFacts = async (db: Db, clientId: string): Promise<ClientFacts | undefined> => {
  const row = await db
    .selectFrom('clients')
    .select(['client_id', 'name', 'data'])
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  if (!row) return undefined
  const { logo_uri, initiate_login_uri } = JSON.parse(row.data) as { logo_uri?: string; initiate_login_uri?: string }
  return { id: row.client_id, name: row.name, logoUri: logo_uri, loginUri: initiate_login_uri }
}

export const organizationFacts = async (db: Db, id: string): Promise<OrganizationFacts | undefined> => {
  const row = await db.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const { branding } = JSON.parse(row.data) as Pick<OrganizationFacts, 'branding'>
  return { id: row.id, name: row.name, displayName: row.display_name ?? row.name, branding: branding ?? undefined }
}
