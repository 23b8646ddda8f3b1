import { beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../fixtures/store.ts'
import { startWorld, type World } from '../fixtures/world.ts'
import { cells, factors, faults, ways } from './cells.ts'
import { play } from './faults.ts'
import { tableAction } from './player.ts'
import { type Providers, startProviders } from './providers.ts'
import { counted, expected } from './rules.ts'

test('the table has every cell once', () => {
  expect(new Set(cells.map(({ factor, way, fault }) => `${factor}/${way}/${fault}`)).size).toBe(
    factors.length * ways.length * faults.length,
  )
})

describe.each(engines)('on %s', engine => {
  let world: World
  let providers: Providers

  beforeAll(async () => {
    providers = await startProviders()
    world = await startWorld({ engine, env: { SALLYPORT_ACTION_ALLOW_HOSTS: providers.gatewayHost } })
    await providers.serve(world)
    await world.tenant({ customize_mfa_in_postlogin_action: true })
    await world.client({ client_id: 'spa', token_endpoint_auth_method: 'none' })
    await world.actions(tableAction)
  })

  test.each(cells.map(cell => ({ ...cell, rule: expected(cell) })))(
    '$way, $factor, $fault: $rule.begins, $rule.shows, $rule.ends',
    async ({ rule, ...cell }) => {
      const { player, story } = await play(world, providers, cell)
      const { logs, ...seen } = rule
      expect(story).toEqual(seen)
      await expect
        .poll(async () => counted(await world.logs(player.person.id), cell.fault), { interval: 20, timeout: 3000 })
        .toEqual(logs)
    },
  )
})
