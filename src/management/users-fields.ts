import { z } from '@hono/zod-openapi'
import { anyObject, email, phoneNumber, strictUri } from './schemas.ts'

/** The members of a user with their bounds (management reference, 2.1). */
export const userMembers = {
  email: email.max(254).describe("The user's email."),
  phone_number: phoneNumber.describe("The user's phone number (following the E.164 recommendation)."),
  username: z
    .string()
    .min(1)
    .max(128)
    .describe("The user's username. Only valid if the connection requires a username."),
  given_name: z.string().min(1).max(150).describe("The user's given name(s)."),
  family_name: z.string().min(1).max(150).describe("The user's family name(s)."),
  name: z.string().min(1).max(300).describe("The user's full name."),
  nickname: z.string().min(1).max(300).describe("The user's nickname."),
  picture: strictUri.describe("A URI pointing to the user's picture."),
  password: z.string().min(1).describe("The user's password."),
}

const common = {
  user_metadata: anyObject.optional().describe('User metadata to which this user has read/write access.'),
  app_metadata: anyObject.optional().describe('User metadata to which this user has read-only access.'),
  blocked: z.boolean().optional().describe('Whether this user was blocked by an administrator (true) or not (false).'),
  email_verified: z
    .boolean()
    .optional()
    .describe('Whether this email address is verified (true) or unverified (false).'),
  phone_verified: z.boolean().optional().describe('Whether this phone number has been verified (true) or not (false).'),
  verify_email: z
    .boolean()
    .optional()
    .describe('Whether the user will receive a verification email after creation (true) or no email (false).'),
}

export const createUserBody = z.strictObject({
  ...common,
  email: userMembers.email.optional(),
  phone_number: userMembers.phone_number.optional(),
  username: userMembers.username.optional(),
  given_name: userMembers.given_name.optional(),
  family_name: userMembers.family_name.optional(),
  name: userMembers.name.optional(),
  nickname: userMembers.nickname.optional(),
  picture: userMembers.picture.optional(),
  password: userMembers.password.optional(),
  user_id: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\s]+$/)
    .optional()
    .describe("The external user's id provided by the identity provider."),
  connection: z.string().min(1).describe('Name of the connection this user should be created in.'),
})

export const updateUserBody = z.strictObject({
  ...common,
  user_metadata: anyObject.nullable().optional(),
  app_metadata: anyObject.nullable().optional(),
  email: userMembers.email.nullable().optional(),
  phone_number: userMembers.phone_number.nullable().optional(),
  username: userMembers.username.nullable().optional(),
  given_name: userMembers.given_name.nullable().optional(),
  family_name: userMembers.family_name.nullable().optional(),
  name: userMembers.name.nullable().optional(),
  nickname: userMembers.nickname.nullable().optional(),
  picture: userMembers.picture.nullable().optional(),
  password: userMembers.password.nullable().optional(),
  connection: z.string().min(1).optional().describe('Name of the connection to target for this user update.'),
  client_id: z.string().min(1).optional().describe('Auth0 client ID. Only valid when updating email address.'),
})

export type CreateUserBody = z.output<typeof createUserBody>
export type UpdateUserBody = z.output<typeof updateUserBody>
