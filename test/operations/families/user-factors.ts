import { expect } from 'vitest'
import { conflict, type Family, invalidBody, invalidPath, notFound } from '../case.ts'
import { aPhoneMethod, aUser, connection } from '../makers.ts'
import type { World } from '../world.ts'
import { noUser } from './users.ts'

const noMethod = notFound('The authentication method does not exist.')
const noEnrollment = notFound('Enrollment not found', 'enrollment_not_found')

const withMethod = async (world: World) => {
  const { user_id } = await aUser(world)
  const { id } = await aPhoneMethod(world, user_id)
  return { params: { id: user_id, authentication_method_id: id } }
}

const withPhone = async (world: World) => ({ params: { id: (await withMethod(world)).params.id } })

/** Enrolled factors of users, by each of the ways that the API has to them. */
export const userFactors: Family = {
  'POST /users/{id}/recovery-code-regeneration': {
    valid: async world => ({ params: { id: (await aUser(world)).user_id } }),
    shows: { recovery_code: expect.stringMatching(/^[0-9A-Z]{24}$/) },
    absent: { id: noUser },
  },
  'GET /users/{id}/authentication-methods': {
    valid: async world => {
      const { params } = await withPhone(world)
      await aPhoneMethod(world, params.id, '+4930901821')
      return { params }
    },
    shows: [
      {
        id: expect.stringMatching(/^phone\|dev_\w{16}$/),
        type: 'phone',
        confirmed: true,
        phone_number: 'XXXXXXX1820',
        preferred_authentication_method: 'sms',
      },
      {},
    ],
    absent: { id: noUser },
  },
  'POST /users/{id}/authentication-methods': {
    valid: async world => ({
      params: { id: (await aUser(world)).user_id },
      body: { type: 'totp', totp_secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', name: 'My phone' },
    }),
    shows: { id: expect.stringMatching(/^totp\|dev_\w{16}$/), type: 'totp', confirmed: true, name: 'My phone' },
    absent: { id: noUser },
    again: conflict('already exists'),
    refuses: {
      'a seed is base32': async world => [
        { params: { id: (await aUser(world)).user_id }, body: { type: 'totp', totp_secret: 'not base 32!' } },
        invalidBody("Object didn't pass validation for format base32"),
      ],
      'a phone has a number': async world => [
        { params: { id: (await aUser(world)).user_id }, body: { type: 'phone' } },
        invalidBody('Missing required property: phone_number'),
      ],
    },
  },
  'PUT /users/{id}/authentication-methods': {
    valid: async world => ({
      params: { id: (await withMethod(world)).params.id },
      body: [
        { type: 'phone', phone_number: '+4930901822' },
        { type: 'email', email: 'second@factor.test' },
      ],
    }),
    shows: [
      { type: 'phone', phone_number: '+4930901822' },
      { type: 'email', email: 'second@factor.test' },
    ],
    absent: { id: noUser },
  },
  'DELETE /users/{id}/authentication-methods': { valid: withPhone, absent: { id: noUser } },
  'GET /users/{id}/authentication-methods/{authentication_method_id}': {
    valid: withMethod,
    shows: { type: 'phone' },
    absent: { id: noUser, authentication_method_id: noMethod },
  },
  'DELETE /users/{id}/authentication-methods/{authentication_method_id}': {
    valid: withMethod,
    absent: { id: noUser, authentication_method_id: noMethod },
    again: noMethod,
  },
  'PATCH /users/{id}/authentication-methods/{authentication_method_id}': {
    valid: async world => ({
      ...(await withMethod(world)),
      body: { name: 'Work', preferred_authentication_method: 'voice' },
    }),
    shows: ({ body }) => {
      expect(body).toMatchObject({ name: 'Work', preferred_authentication_method: 'voice' })
      expect(body).not.toHaveProperty('confirmed')
    },
    absent: { id: noUser, authentication_method_id: noMethod },
  },
  'DELETE /users/{id}/authenticators': { valid: withPhone, absent: { id: noUser } },
  'GET /users/{id}/enrollments': {
    valid: withPhone,
    shows: [{ status: 'confirmed', auth_method: 'sms', id: expect.stringMatching(/^dev_\w{16}$/) }],
    absent: { id: noUser },
  },
  'POST /users/{id}/multifactor/actions/invalidate-remember-browser': { valid: withPhone, absent: { id: noUser } },
  'DELETE /users/{id}/multifactor/{provider}': {
    valid: async world => ({ params: { ...(await withPhone(world)).params, provider: 'google-authenticator' } }),
    absent: { id: noUser, provider: invalidPath('Invalid value "names-nothing"') },
  },
  'POST /users/{id}/risk-assessments/clear': {
    valid: async world => ({
      params: { id: (await aUser(world)).user_id },
      body: { connection, assessors: ['new-device'] },
    }),
    absent: { id: noUser },
  },
  'POST /guardian/enrollments/ticket': {
    valid: async world => ({ body: { user_id: (await aUser(world)).user_id, factor: 'otp', send_mail: true } }),
    shows: { ticket_id: expect.any(String), ticket_url: expect.stringContaining('/mfa/enrollment?ticket=') },
    refuses: { 'a user must be there': () => [{ body: { user_id: 'auth0|nobody' } }, noUser] },
  },
  'GET /guardian/enrollments/{id}': {
    valid: async world => ({ params: { id: deviceOf((await withMethod(world)).params) } }),
    shows: { status: 'confirmed', phone_number: 'XXXXXXX1820' },
    absent: { id: noEnrollment },
  },
  'DELETE /guardian/enrollments/{id}': {
    valid: async world => ({ params: { id: deviceOf((await withMethod(world)).params) } }),
    absent: { id: noEnrollment },
    again: noEnrollment,
  },
}

const deviceOf = (params: { authentication_method_id: string }) =>
  params.authentication_method_id.split('|')[1] as string
