import { expect } from 'vitest'
import { writeLog } from '../../../src/logs/write.ts'
import { conflict, type Family, invalidBody, invalidQuery, notFound } from '../case.ts'
import type { World } from '../world.ts'

const noStream = notFound('The log stream does not exist.')

const toHttp = (world: World) => ({
  name: world.unique('stream'),
  type: 'http',
  sink: { httpEndpoint: 'https://logs.example.test/take', httpContentFormat: 'JSONLINES' },
})

const toMixpanel = (world: World) => ({
  name: world.unique('stream'),
  type: 'mixpanel',
  sink: {
    mixpanelRegion: 'eu',
    mixpanelProjectId: '1',
    mixpanelServiceAccountUsername: 'shop',
    mixpanelServiceAccountPassword: world.secret(),
  },
})

const aStream = async (world: World) => {
  const { id } = await world.given<{ id: string }>('POST /log-streams', { body: toMixpanel(world) })
  return { params: { id } }
}

/** Where entries of the log are sent, and what is counted of them. */
export const logStreams: Family = {
  'GET /log-streams': {
    valid: async world => {
      await aStream(world)
      return {}
    },
    shows: expect.arrayContaining([expect.objectContaining({ type: 'mixpanel', status: 'active' })]),
  },
  'POST /log-streams': {
    valid: world => ({ body: { ...toHttp(world), filters: [{ type: 'category', name: 'auth.login.fail' }] } }),
    shows: {
      id: expect.stringMatching(/^lst_\d{16}$/),
      type: 'http',
      status: 'active',
      filters: [{ type: 'category', name: 'auth.login.fail' }],
      sink: { httpEndpoint: 'https://logs.example.test/take', httpContentFormat: 'JSONLINES' },
    },
    again: conflict('already exists'),
    refuses: {
      'a type is a known one': world => [
        { body: { ...toHttp(world), type: 'pigeon' } },
        { status: 400, errorCode: 'invalid_body', message: 'type' },
      ],
      'a stream goes somewhere': world => [
        { body: { ...toHttp(world), sink: {} } },
        invalidBody('Missing required property: httpEndpoint'),
      ],
      'by the web': world => [
        { body: { ...toHttp(world), sink: { httpEndpoint: 'file:///etc/passwd' } } },
        invalidBody("Object didn't pass validation for format absolute-uri"),
      ],
      'with members of its type alone': world => [
        { body: { ...toHttp(world), sink: { httpEndpoint: 'https://logs.example.test', splunkToken: 'x' } } },
        invalidBody('Additional properties not allowed: splunkToken'),
      ],
      'with members of a stream alone': world => [
        { body: { ...toHttp(world), unheard_of: 1 } },
        invalidBody('Additional properties not allowed: unheard_of'),
      ],
      "into another company's cloud only from there": () => [
        { body: { type: 'eventbridge', sink: { awsAccountId: '1', awsRegion: 'eu-west-1' } } },
        { status: 403, message: 'not enabled' },
      ],
    },
  },
  'GET /log-streams/{id}': { valid: aStream, shows: { type: 'mixpanel' }, absent: { id: noStream } },
  'DELETE /log-streams/{id}': { valid: aStream, absent: { id: noStream }, again: noStream },
  'PATCH /log-streams/{id}': {
    valid: async world => ({ ...(await aStream(world)), body: { name: world.unique('renamed'), status: 'paused' } }),
    shows: { status: 'paused', sink: { mixpanelProjectId: '1' } },
    absent: { id: noStream },
    refuses: {
      'a name is taken once': async world => {
        const { name } = await world.given<{ name: string }>('POST /log-streams', { body: toHttp(world) })
        return [{ ...(await aStream(world)), body: { name } }, conflict('already exists')]
      },
      'another sink is one of the same type': async world => [
        { ...(await aStream(world)), body: { sink: { httpEndpoint: 'https://logs.example.test' } } },
        { status: 400, errorCode: 'invalid_body', message: 'Payload validation error' },
      ],
    },
  },
  'GET /stats/active-users': { valid: () => ({}), shows: ({ body }) => expect(body).toBeGreaterThanOrEqual(0) },
  'GET /stats/daily': {
    valid: async world => {
      await writeLog(world.services, { type: 's' }, { userId: 'auth0|one' })
      return {}
    },
    shows: [{ date: expect.stringMatching(/T00:00:00.000Z$/), logins: expect.any(Number), signups: 0 }],
    refuses: {
      'days are eight digits': () => [{ query: { from: '2026-01-01' } }, invalidQuery('String does not match pattern')],
      'and there are such days': () => [
        { query: { to: '20260230' } },
        invalidQuery("Object didn't pass validation for format date: 20260230"),
      ],
    },
  },
}
