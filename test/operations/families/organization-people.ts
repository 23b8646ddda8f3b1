import { expect } from 'vitest'
import { badRequest, type Family, invalidBody, invalidQuery, notFound } from '../case.ts'
import { aClient, aMember, anOrganization, aRole, aUser } from '../makers.ts'
import type { World } from '../world.ts'
import { noOrganization } from './organizations.ts'
import { noUser } from './users.ts'

const noMember = notFound('The user is not a member of the organization.')
const noInvitation = notFound('The invitation does not exist.', 'inexistent_invitation')

const withRoles = async (world: World) => {
  const { organization, user } = await aMember(world)
  const example = {
    params: { id: organization.id, user_id: user.user_id },
    body: { roles: [(await aRole(world)).id, (await aRole(world)).id] },
  }
  await world.given('POST /organizations/{id}/members/{user_id}/roles', example)
  return example
}

const anInvitation = async (world: World) => ({
  inviter: { name: 'Ada' },
  invitee: { email: `${world.unique('guest')}@example.test` },
  client_id: (await aClient(world, { organization_usage: 'allow', initiate_login_uri: 'https://shop.example/login' }))
    .client_id,
})

const withInvitation = async (world: World) => {
  const { id } = await anOrganization(world)
  const { id: invitation_id } = await world.given<{ id: string }>('POST /organizations/{id}/invitations', {
    params: { id },
    body: await anInvitation(world),
  })
  return { params: { id, invitation_id } }
}

/** Members of organizations, their roles there, and invitations. */
export const organizationPeople: Family = {
  'GET /organizations/{id}/members': {
    valid: async world => {
      const { organization } = await aMember(world)
      const body = { members: [(await aUser(world)).user_id] }
      await world.given('POST /organizations/{id}/members', { params: { id: organization.id }, body })
      return { params: { id: organization.id } }
    },
    absent: { id: noOrganization },
  },
  'POST /organizations/{id}/members': {
    valid: async world => ({
      params: { id: (await anOrganization(world)).id },
      body: { members: [(await aUser(world)).user_id] },
    }),
    open: true,
    absent: { id: noOrganization },
    again: 204,
    refuses: {
      'a member is a user': async world => [
        { params: { id: (await anOrganization(world)).id }, body: { members: ['auth0|nobody'] } },
        noUser,
      ],
    },
  },
  'DELETE /organizations/{id}/members': {
    valid: async world => {
      const { organization, user } = await aMember(world)
      return { params: { id: organization.id }, body: { members: [user.user_id] } }
    },
    open: true,
    absent: { id: noOrganization },
  },
  'GET /organizations/{id}/members/{user_id}/roles': {
    valid: async world => ({ params: (await withRoles(world)).params }),
    absent: { id: noOrganization, user_id: noMember },
  },
  'POST /organizations/{id}/members/{user_id}/roles': {
    valid: withRoles,
    absent: { id: noOrganization, user_id: noMember },
    refuses: {
      'a role must be there': async world => {
        const { organization, user } = await aMember(world)
        const params = { id: organization.id, user_id: user.user_id }
        return [{ params, body: { roles: ['rol_0000000000000000'] } }, notFound('The role does not exist.')]
      },
    },
  },
  'DELETE /organizations/{id}/members/{user_id}/roles': {
    valid: withRoles,
    absent: { id: noOrganization, user_id: noMember },
  },
  'GET /organizations/{id}/invitations': {
    valid: async world => {
      const { params } = await withInvitation(world)
      await world.given('POST /organizations/{id}/invitations', { params, body: await anInvitation(world) })
      return { params: { id: params.id } }
    },
    absent: { id: noOrganization },
    refuses: {
      'sorts by age alone': async world => [
        { params: { id: (await anOrganization(world)).id }, query: { sort: 'inviter:1' } },
        invalidQuery(''),
      ],
    },
  },
  'POST /organizations/{id}/invitations': {
    valid: async world => ({
      params: { id: (await anOrganization(world)).id },
      body: { ...(await anInvitation(world)), roles: [(await aRole(world)).id], ttl_sec: 60 },
    }),
    shows: {
      id: expect.stringMatching(/^uinv_[A-Za-z0-9]{16}$/),
      ticket_id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      invitation_url: expect.stringMatching(
        /^https:\/\/shop\.example\/login\?invitation=[A-Za-z0-9]{32}&organization=org_\w+&organization_name=company-/,
      ),
      roles: [expect.any(String)],
    },
    absent: { id: noOrganization },
    refuses: {
      'an application must be for organizations': async world => [
        {
          params: { id: (await anOrganization(world)).id },
          body: { ...(await anInvitation(world)), client_id: (await aClient(world)).client_id },
        },
        badRequest('organization_usage', 'invalid_body'),
      ],
      'an address must be one': async world => [
        {
          params: { id: (await anOrganization(world)).id },
          body: { ...(await anInvitation(world)), invitee: { email: 'x' } },
        },
        invalidBody("Object didn't pass validation for format email: x"),
      ],
    },
  },
  'GET /organizations/{id}/invitations/{invitation_id}': {
    valid: withInvitation,
    shows: { inviter: { name: 'Ada' } },
    absent: { id: noOrganization, invitation_id: noInvitation },
  },
  'DELETE /organizations/{id}/invitations/{invitation_id}': {
    valid: withInvitation,
    absent: { id: noOrganization, invitation_id: noInvitation },
    again: noInvitation,
  },
}
