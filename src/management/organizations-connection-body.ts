import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { connectionById } from '../store/connections.ts'
import type { Db } from '../store/dialect.ts'
import type { EnabledConnection, OrganizationConnection } from '../store/organizations.ts'

const flags = {
  assign_membership_on_login: z
    .boolean()
    .optional()
    .describe(
      'When true, all users that log in with this connection will be automatically granted membership in the organization.',
    ),
  is_signup_enabled: z.boolean().optional().describe('Determines whether organization signup should be enabled.'),
  show_as_button: z.boolean().optional().describe('Determines whether a connection should be displayed.'),
}

const levels = z.enum(['none', 'readonly', 'limited', 'full'])
const connectionName = z.string().min(1).max(50)

export const newConnectionBody = z.strictObject({
  connection_id: z.string().min(1).describe('Single connection ID to add to the organization.'),
  ...flags,
})

export const changedConnectionBody = z.strictObject(flags)

/** The newer generation of paths knows three members more. */
export const newFullConnectionBody = newConnectionBody.extend({
  organization_connection_name: connectionName.optional(),
  organization_access_level: levels.optional(),
  is_enabled: z.boolean().optional(),
})

export const changedFullConnectionBody = changedConnectionBody.extend({
  organization_connection_name: connectionName.nullable().optional(),
  organization_access_level: levels.nullable().optional(),
  is_enabled: z.boolean().nullable().optional(),
})

export const enabledConnectionSchema = z.object({
  connection_id: z.string(),
  assign_membership_on_login: z.boolean(),
  show_as_button: z.boolean(),
  is_signup_enabled: z.boolean(),
  connection: z.object({ name: z.string(), strategy: z.string() }),
})

export const fullConnectionSchema = enabledConnectionSchema.extend({
  organization_connection_name: z.string().optional(),
  organization_access_level: z.string().optional(),
  is_enabled: z.boolean(),
})

/** A connection as the older paths show it. */
export const enabledConnectionBody = (one: OrganizationConnection): z.input<typeof enabledConnectionSchema> => ({
  connection_id: one.connection_id,
  assign_membership_on_login: one.assign_membership_on_login,
  show_as_button: one.show_as_button,
  is_signup_enabled: one.is_signup_enabled,
  connection: one.connection,
})

/** A connection as the newer paths show it. */
export const fullConnectionBody = (one: OrganizationConnection): z.input<typeof fullConnectionSchema> => ({
  ...enabledConnectionBody(one),
  organization_connection_name: one.organization_connection_name,
  organization_access_level: one.organization_access_level,
  is_enabled: one.is_enabled,
})

type Given = z.output<typeof newFullConnectionBody>
type Changes = z.output<typeof changedFullConnectionBody>

/** What was given, with Auth0's defaults for the rest. */
export const givenConnection = (given: Given): EnabledConnection => ({
  connection_id: given.connection_id,
  assign_membership_on_login: given.assign_membership_on_login ?? false,
  show_as_button: given.show_as_button ?? true,
  is_signup_enabled: given.is_signup_enabled ?? false,
  is_enabled: given.is_enabled ?? true,
  organization_connection_name: given.organization_connection_name,
  organization_access_level: given.organization_access_level,
})

/** What was there with the changes over it; `null` unsets. */
export const changedConnection = (
  { connection: _, ...present }: OrganizationConnection,
  changes: Changes,
): EnabledConnection => ({
  ...present,
  ...Object.fromEntries(
    Object.entries(changes)
      .filter(([, value]) => value !== undefined)
      .map(([member, value]) => [member, value ?? undefined]),
  ),
  is_enabled: changes.is_enabled === undefined ? present.is_enabled : (changes.is_enabled ?? true),
})

/** Refuses a connection that does not exist, and sign-up where it could not make members. */
export const acceptConnection = async (
  db: Db,
  settings: EnabledConnection,
): Promise<{ name: string; strategy: string }> => {
  const connection = await connectionById(db, settings.connection_id)
  if (!connection) throw new AppError('not_found', { message: 'No connection found by that id', showCode: false })
  if (settings.is_signup_enabled && !(connection.strategy === 'auth0' && settings.assign_membership_on_login))
    throw new AppError('invalid_body', {
      message: 'Only database connections with assign_membership_on_login = true support is_signup_enabled = true.',
    })
  return { name: connection.name, strategy: connection.strategy }
}
