import { randomInt } from 'node:crypto'
import { alphanumeric, hexId, prefixedId } from '../ids.ts'
import { hashPassword } from '../passwords.ts'
import type { Services } from '../services.ts'
import { insertAdministrator } from '../store/administrators.ts'
import { insertClientGrant } from '../store/client-grants.ts'
import { insertClient, sealClientSecret } from '../store/clients.ts'
import { insertConnection } from '../store/connections.ts'
import type { Db } from '../store/dialect.ts'
import { insertResourceServer } from '../store/resource-servers.ts'
import { newToken } from '../store/secrets.ts'
import { bumpVersion } from '../store/settings.ts'
import { ensureSigningKeys } from '../store/signing-keys.ts'
import { insertUser } from '../store/users.ts'
import {
  databaseConnection,
  databaseConnectionData,
  globalClientData,
  managementApi,
  managementClientData,
  type OwnClient,
  ownClients,
} from './defaults.ts'
import { keepManagementClient } from './management-client-file.ts'
import { managementScopes } from './management-scopes.ts'

/** What the first start has made and shows once. */
export interface FirstStart {
  adminEmail: string
  /** Only when it was made up here. */
  adminPassword?: string
  /** The file with the machine-to-machine client. */
  clientFile?: string
}

/**
 * Gives a fresh store what a new tenant has, in one transaction. Does nothing for one that has it; of nodes that start
 * together one does it. Answers what was made, once.
 */
export const firstStart = async (services: Services): Promise<FirstStart | undefined> => {
  const { config, db, now } = services
  await ensureSigningKeys(services)
  if (await isSeeded(db)) return undefined
  const password = config.adminPassword ?? randomPassword()
  const passwordHash = await hashPassword(password)
  const credentials = keepManagementClient(config, {
    client_id: config.clientId ?? alphanumeric(32),
    client_secret: config.clientSecret ?? newToken() + newToken().slice(0, 21),
  })
  const made = await db.transaction().execute(async trx => {
    // The version's row is the lock: whoever comes second finds the tenant of whoever came first.
    await bumpVersion(trx)
    if (await isSeeded(trx)) return false
    await seed({ ...services, db: trx }, { ...credentials, passwordHash, at: now() })
    return true
  })
  if (!made) {
    credentials.withdraw()
    return undefined
  }
  return {
    adminEmail: config.adminEmail,
    adminPassword: config.adminPassword === undefined ? password : undefined,
    clientFile: credentials.file,
  }
}

/** The global client is there from the first start on and cannot be deleted. */
const isSeeded = async (db: Db): Promise<boolean> =>
  (await db.selectFrom('clients').select('client_id').where('is_global', '=', 1).executeTakeFirst()) !== undefined

interface Seed {
  client_id: string
  client_secret: string
  passwordHash: string
  at: number
}

const seed = async ({ config, db, box }: Services, { client_id, client_secret, passwordHash, at }: Seed) => {
  const audience = `${config.issuer}api/v2/`
  await insertResourceServer(db, {
    ...managementApi,
    id: hexId(at),
    identifier: audience,
    is_system: true,
    now: at,
  })

  const globalId = alphanumeric(32)
  await insertClient(db, {
    ...globalClientData,
    client_id: globalId,
    name: 'All Applications',
    global: true,
    is_first_party: true,
    secret_encrypted: sealClientSecret(box, globalId, newToken()),
    now: at,
  })
  await insertClient(db, {
    ...managementClientData,
    client_id,
    name: 'Management Client',
    app_type: 'non_interactive',
    global: false,
    is_first_party: true,
    secret_encrypted: sealClientSecret(box, client_id, client_secret),
    now: at,
  })
  await insertClientGrant(db, {
    id: prefixedId('cgr'),
    client_id,
    audience,
    subject_type: 'client',
    scope: [...managementScopes],
    now: at,
  })
  for (const client of ownClients) await insertOwnClient(db, client, config.domains, at)
  await insertConnection(db, {
    id: prefixedId('con'),
    name: databaseConnection,
    strategy: 'auth0',
    data: databaseConnectionData,
    clients: ownClients.map(client => client.client_id),
    now: at,
  })
  const admin = await insertUser(db, {
    provider: 'auth0',
    identity_user_id: hexId(at),
    connection: databaseConnection,
    email: config.adminEmail,
    email_verified: true,
    name: config.adminEmail,
    nickname: config.adminEmail.split('@')[0],
    password_hash: passwordHash,
    now: at,
  })
  await insertAdministrator(db, { user_id: admin.user_id, role: 'admin', created_at: at })
}

/** Makes an application of the server itself, found at these domains. */
export const insertOwnClient = (db: Db, client: OwnClient, domains: readonly string[], now: number): Promise<void> => {
  const { client_id, name, app_type, data } = client
  return insertClient(db, { ...data(domains), client_id, name, app_type, global: false, is_first_party: true, now })
}

const letters = 'abcdefghijkmnpqrstuvwxyz'
const digits = '23456789'

/** Four groups that are read and typed without doubt, about 90 bits, with the kinds of characters that policies ask for. */
const randomPassword = (): string => {
  const group = (alphabet: string) => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return [group(letters.toUpperCase().replace(/[IO]/g, '')), group(letters), group(digits), group(letters)].join('-')
}
