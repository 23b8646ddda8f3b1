import { beforeAll, describe, expect, it } from 'vitest'
import { answerBy, exchange, mayExchange } from '../fixtures/token-exchange.ts'
import { authorize, submit, visitor } from '../fixtures/visitor.ts'
import { type Person, password, passwordGrant, startWorld, token, type World } from '../fixtures/world.ts'

let world: World
let ann: Person
const redirecting = `exports.onExecutePostLogin = async (event, api) => {
  api.user.setAppMetadata('asked', event.transaction.protocol)
  api.redirect.sendUserTo('https://elsewhere.example.com/')
}
exports.onContinuePostLogin = async () => {}`

beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web', ...mayExchange })
  await answerBy(world, 'api.authentication.setUserById(token.sub)')
  ann = await world.person()
})

describe('an Action that redirects where nobody can be sent anywhere', () => {
  it('fails a silent login as one that needs the user', async () => {
    await world.actions()
    const browser = visitor(world)
    await submit(browser, await authorize(browser), { username: ann.email, password })
    await world.actions(redirecting)
    const silent = await authorize(browser, { prompt: 'none' })
    expect(silent.away?.searchParams.get('error')).toBe('interaction_required')
    expect(await world.logs(ann.id)).toContain('fsa')
  })

  it('fails token requests: by password, by refresh token, by exchange; the refresh token stays good', async () => {
    await world.actions()
    const { body } = await passwordGrant(world, 'web', ann, { scope: 'openid offline_access' })
    const refresh_token = body['refresh_token'] as string
    const refresh = () => token(world, 'web', { grant_type: 'refresh_token', refresh_token })
    await world.actions(redirecting)
    for (const ask of [
      () => passwordGrant(world, 'web', ann),
      refresh,
      () => exchange(world, 'web', { sub: ann.id }),
    ]) {
      const reply = await ask()
      expect(reply.status).toBeGreaterThanOrEqual(400)
      expect(reply.body).not.toHaveProperty('access_token')
      expect(reply.body.error).toBe('interaction_required')
    }
    expect(await world.logs()).toEqual(expect.arrayContaining(['fepft', 'fertft', 'fecte']))
    await world.actions()
    expect((await refresh()).status).toBe(200)
  })
})
