import fc from 'fast-check'
import { expect, test } from 'vitest'
import { managementScopes } from '../../src/tenant/management-scopes.ts'
import type { Engine } from '../fixtures/store.ts'
import { furnish, type RandomRequest, randomRequests, send } from './random-requests.ts'
import { world } from './world.ts'

/** The same requests each time, unless told: `RANDOM_SEED`, `RANDOM_REQUESTS`. */
const seed = Number(process.env.RANDOM_SEED ?? 20_260_801)

/** How many are under way at a time. */
const atOnce = 8

/** Ten thousand in all, each engine other ones. */
const usual = { sqlite: 6000, postgres: 4000 } as const satisfies Record<Engine, number>
const seeds = { sqlite: seed, postgres: seed + 1 } as const satisfies Record<Engine, number>

/** Sends so many random requests, and says of each answer what must hold of any. */
export const proveRandom = (engine: Engine): void => {
  const count = Number(process.env.RANDOM_REQUESTS ?? usual[engine])
  test(`${count} random requests are answered as documented on ${engine}, none by a failure`, async () => {
    const tenant = await world(engine)
    const things = await furnish(tenant)
    const token = await tenant.token(managementScopes.join(' '))
    const requests = fc.sample(randomRequests(tenant), { seed: seeds[engine], numRuns: count })
    const wrong: string[] = []
    const statuses = new Map<number, number>()
    const one = async (request: RandomRequest) => {
      const answer = await send(tenant, token, request, things)
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      const mismatch = tenant.document.mismatch(request.operation, answer.status, answer.body)
      if (mismatch) wrong.push(`${mismatch.slice(0, 1000)} after ${answer.sent}`)
    }
    for (let from = 0; from < requests.length; from += atOnce) {
      tenant.services.clock.advance(100)
      await Promise.all(requests.slice(from, from + atOnce).map(one))
    }
    expect(wrong, `seed ${seeds[engine]}`).toEqual([])
    // Requests that are all refused would show little.
    const succeeded = [...statuses].filter(([status]) => status < 300).reduce((sum, [, n]) => sum + n, 0)
    expect(succeeded / count).toBeGreaterThan(0.2)
    expect(statuses.has(429)).toBe(false)
  }, 900_000)
}
