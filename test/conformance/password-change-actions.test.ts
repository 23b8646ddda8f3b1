import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { formClient } from '../fixtures/form-client.ts'
import { connectionName, startWorld, type World } from '../fixtures/world.ts'

let world: World
const next = 'Another-Horse-8'

let bound = 0
/** Binds these Actions in place of what was bound. */
const bind = (trigger: string, ...sources: string[]) =>
  world.bind(trigger, Object.fromEntries(sources.map(code => [`${trigger} ${++bound}`, code])))

beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web' })
})
afterEach(() => bind('post-change-password'))

const tell = `exports.onExecutePostChangePassword = async event => {
  // The record of a run keeps 256 characters.
  console.log(JSON.stringify([event.user, event.connection.name.slice(0, 8), event.request.method]))
}`

interface Execution {
  status: string
  results: { logs?: string }[]
}
/** The only run of post-change-password there was since, once it is through. */
const lastRun = async (since: string[]) => {
  const rows = () =>
    world.services.db
      .selectFrom('action_executions')
      .select('id')
      .where('trigger_id', '=', 'post-change-password')
      .execute()
  const fresh = (await rows()).map(({ id }) => id).filter(id => !since.includes(id))
  expect(fresh).toHaveLength(1)
  const get = () => world.api<Execution>('GET', `/v2/actions/executions/${fresh[0]}`)
  await expect.poll(async () => (await get()).status, { timeout: 10_000 }).toBe('final')
  return { id: fresh[0], said: JSON.parse((await get()).results[0]?.logs ?? '') as unknown }
}
const runs = async () =>
  (await world.services.db.selectFrom('action_executions').select('id').execute()).map(({ id }) => id)

describe('post-change-password', () => {
  it('runs when the Management API sets a password, and is told of the user alone', async () => {
    const ann = await world.person()
    const since = await runs()
    await bind('post-change-password', tell)
    await world.api('PATCH', `/v2/users/${encodeURIComponent(ann.id)}`, { password: next, connection: connectionName })
    const user = {
      user_id: ann.id,
      email: ann.email,
      email_verified: true,
      last_password_reset: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    }
    expect((await lastRun(since)).said).toEqual([user, 'Username', 'PATCH'])
  })

  it('runs when a user chooses a password by a link, and the log names its record', async () => {
    const ann = await world.person()
    const since = await runs()
    await bind('post-change-password', tell)
    const { ticket } = await world.api<{ ticket: string }>('POST', '/v2/tickets/password-change', { user_id: ann.id })
    const browser = formClient(world.issuer.replace(/\/$/, ''))
    const page = await browser.open(ticket)
    await browser.submit(page, { 'password-reset': next, 're-enter-password': next })
    const { id, said } = await lastRun(since)
    expect(said).toMatchObject([{ user_id: ann.id }, 'Username', 'POST'])
    const logs = await world.api<{ type: string; details?: unknown }[]>(
      'GET',
      `/v2/users/${encodeURIComponent(ann.id)}/logs`,
    )
    expect(logs.find(({ type }) => type === 'scp')?.details).toEqual({ actions: { executions: [id] } })
  })

  it('does not run for other changes of a user', async () => {
    const ann = await world.person()
    const since = await runs()
    await bind('post-change-password', tell)
    await world.api('PATCH', `/v2/users/${encodeURIComponent(ann.id)}`, { name: 'Ann' })
    expect(await runs()).toEqual(since)
  })
})
