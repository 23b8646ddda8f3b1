import { expect } from 'vitest'
import { writeLog } from '../../../src/logs/write.ts'
import { badRequest, conflict, type Family, invalidBody, invalidQuery, notFound, type Refusal } from '../case.ts'
import { aConnection, aUser, connection, password, theAdministrator } from '../makers.ts'

export const noUser = notFound('The user does not exist.', 'inexistent_user')
const noIdentity = notFound('identity')
export const lastAdministrator = conflict('last administrator')
const onlyFirst1000: Refusal = badRequest('1000', 'invalid_paging')

export const users: Family = {
  'GET /users': {
    valid: async world => {
      await aUser(world)
      await aUser(world)
      return { query: { q: 'email:person*' } }
    },
    refuses: {
      'pages end after 1000 users': () => [{ query: { page: 10, per_page: 100 } }, onlyFirst1000],
      'sorts by one known field': () => [{ query: { sort: 'app_metadata.plan:1' } }, invalidQuery('')],
      'a search must be one': () => [{ query: { q: 'email:(' } }, invalidQuery('')],
    },
  },
  'POST /users': {
    valid: world => ({
      body: {
        connection,
        email: `${world.unique('Ada')}@Example.test`,
        password: `${world.secret()}-Correct-Horse-7`,
        user_metadata: { colour: 'green' },
        app_metadata: { plan: 'full' },
        given_name: 'Ada',
      },
    }),
    shows: {
      user_id: expect.stringMatching(/^auth0\|[0-9a-f]{24}$/),
      email: expect.stringMatching(/@example\.test$/),
      email_verified: false,
      nickname: expect.stringMatching(/^ada-/),
      picture: expect.any(String),
      identities: [
        { connection, provider: 'auth0', isSocial: false, user_id: expect.stringMatching(/^[0-9a-f]{24}$/) },
      ],
      user_metadata: { colour: 'green' },
      app_metadata: { plan: 'full' },
    },
    again: conflict('The user already exists.', 'auth0_idp_error'),
    refuses: {
      'a connection must be there': world => [
        { body: { connection: 'nowhere', email: `${world.unique('x')}@x.test`, password } },
        notFound('The connection does not exist', 'inexistent_connection'),
      ],
      'an address must be one': () => [
        { body: { connection, email: 'nobody', password } },
        invalidBody("Object didn't pass validation for format email: nobody"),
      ],
      'a phone number is written with its country': () => [
        { body: { connection, phone_number: '030 123', password } },
        invalidBody('String does not match pattern ^\\+[0-9]{1,15}$: 030 123'),
      ],
      'a database asks for a password': world => [
        { body: { connection, email: `${world.unique('x')}@x.test` } },
        invalidBody('Missing required property: password'),
      ],
      'a password must satisfy the policy': world => [
        { body: { connection, email: `${world.unique('x')}@x.test`, password: 'short' } },
        badRequest('PasswordStrengthError: Password is too weak', 'auth0_idp_error'),
      ],
    },
  },
  'GET /users-by-email': {
    valid: async world => ({ query: { email: (await aUser(world)).email } }),
    shows: [{ user_id: expect.any(String) }],
    refuses: { 'an address must be given': () => [{}, invalidQuery('Missing required property: email')] },
  },
  'GET /users/{id}': {
    valid: async world => ({ params: { id: (await aUser(world)).user_id } }),
    shows: { user_id: expect.any(String), identities: [expect.any(Object)] },
    absent: { id: noUser },
  },
  'DELETE /users/{id}': {
    valid: async world => ({ params: { id: (await aUser(world)).user_id } }),
    absent: { id: 204 },
    refuses: {
      'the last administrator stays': async world => [
        { params: { id: (await theAdministrator(world)).user_id } },
        lastAdministrator,
      ],
    },
  },
  'PATCH /users/{id}': {
    valid: async world => ({
      params: { id: (await aUser(world, { user_metadata: { colour: 'green' } })).user_id },
      body: { given_name: 'Grace', blocked: true, user_metadata: { size: 3 }, app_metadata: {} },
    }),
    shows: { given_name: 'Grace', blocked: true, user_metadata: { colour: 'green', size: 3 } },
    absent: { id: noUser },
    refuses: {
      'the last administrator is not blocked': async world => [
        { params: { id: (await theAdministrator(world)).user_id }, body: { blocked: true } },
        lastAdministrator,
      ],
      'an address belongs to one user': async world => {
        const [one, other] = [await aUser(world), await aUser(world)]
        const example = { params: { id: one.user_id }, body: { email: other.email, connection } }
        return [example, badRequest('The specified new email already exists', 'auth0_idp_error')]
      },
      'a password is not changed with an address': async world => [
        {
          params: { id: (await aUser(world)).user_id },
          body: { email: `${world.unique('new')}@x.test`, password: 'Another-Horse-8' },
        },
        badRequest('simultaneously', 'operation_not_supported'),
      ],
    },
  },
  'POST /users/{id}/identities': {
    valid: async world => {
      const { name, id } = await aConnection(world)
      const second = await aUser(world, { connection: name })
      return {
        params: { id: (await aUser(world)).user_id },
        body: { provider: 'auth0', user_id: second.user_id, connection_id: id },
      }
    },
    shows: [{ connection }, { provider: 'auth0', profileData: { email: expect.any(String) } }],
    absent: { id: noUser },
    refuses: {
      'the last administrator stays a user': async world => {
        const { user_id } = await theAdministrator(world)
        const params = { id: (await aUser(world)).user_id }
        return [{ params, body: { provider: 'auth0', user_id } }, lastAdministrator]
      },
      'nobody is linked with themselves': async world => {
        const { user_id } = await aUser(world)
        const example = { params: { id: user_id }, body: { provider: 'auth0', user_id } }
        return [example, badRequest('cannot be the same', 'operation_not_supported')]
      },
      'an identity is linked to one user': async world => {
        const [first, second] = [await aUser(world), await aUser(world)]
        const body = { provider: 'auth0', user_id: second.user_id }
        await world.given('POST /users/{id}/identities', { params: { id: first.user_id }, body })
        const third = await aUser(world)
        return [{ params: { id: third.user_id }, body }, conflict('already linked')]
      },
      'a token in link_with must be ours': async world => [
        { params: { id: (await aUser(world)).user_id }, body: { link_with: 'e30.e30.e30' } },
        badRequest('link_with', 'invalid_request'),
      ],
    },
  },
  'DELETE /users/{id}/identities/{provider}/{user_id}': {
    valid: async world => {
      const [first, second] = [await aUser(world), await aUser(world)]
      const body = { provider: 'auth0', user_id: second.user_id }
      await world.given('POST /users/{id}/identities', { params: { id: first.user_id }, body })
      return { params: { id: first.user_id, provider: 'auth0', user_id: second.user_id.slice('auth0|'.length) } }
    },
    shows: [{ connection }],
    absent: { id: noUser, provider: noIdentity, user_id: noIdentity },
    again: noIdentity,
  },
  'GET /users/{id}/logs': {
    valid: async world => {
      const { user_id } = await aUser(world)
      for (const description of ['first', 'second'])
        await writeLog(world.services, { type: 'f', description }, { userId: user_id })
      return { params: { id: user_id } }
    },
    absent: { id: 200 },
    refuses: {
      'pages end after 1000 entries': () => [
        { params: { id: 'auth0|x' }, query: { page: 10, per_page: 100 } },
        onlyFirst1000,
      ],
      'sorts by date alone': () => [{ params: { id: 'auth0|x' }, query: { sort: 'ip:1' } }, invalidQuery('')],
    },
  },
}
