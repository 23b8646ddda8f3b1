import type { KyselyPlugin } from 'kysely'
import { expect, it } from 'vitest'
import { openGeo } from '../../src/geo/geo.ts'
import { loginService } from '../../src/login/service.ts'
import { places, placesAreKnown } from '../fixtures/places.ts'
import { browse, http, password, request, world } from './harness.ts'
import { challengeWith } from './play.ts'

it('a login by password and code through one Action costs no more store calls than it did', async () => {
  const w = await world({ enrolled: ['otp'], scripts: [[challengeWith('otp')]] })
  // The settings are in the cache: what is counted is what every login costs.
  const warm = await browse(w)
  await warm.show()
  await warm.submit({ ...password, password: 'wrong' })
  let calls = 0
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => {
      calls += 1
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const login = loginService({ ...w.parts, services: { ...w.services, db: w.services.db.withPlugin(counter) } })
  const counted = async <T>(work: Promise<T>): Promise<[T, number]> => {
    calls = 0
    return [await work, calls]
  }
  const submit = (screen: string, fields: Record<string, string>) =>
    login.submit(bearer, { screen, action: 'default', fields }, http)

  const [begun, toBegin] = await counted(login.begin(request()))
  const bearer = { state: begun.state, browser: begun.browser }
  const [, toShow] = await counted(login.view(bearer, http))
  const [, toProve] = await counted(submit('login', password))
  const [done, toFinish] = await counted(submit('mfa-otp-challenge', { code: w.code() }))
  expect(done.kind).toBe('finished')
  expect({ toBegin, toShow, toProve, toFinish }).toEqual({ toBegin: 1, toShow: 1, toProve: 14, toFinish: 11 })
})

it.skipIf(!placesAreKnown)(
  'an assessment costs two store calls more, and what it keeps three in the write that ends the login',
  async () => {
    const geo = openGeo({ geoDatabase: 'bundled', asnDatabase: undefined }, { warn: () => {} })
    const here = { ...http, ip: places.berlin.ip }
    await geo.find(here.ip)
    const costs = async (enabled: boolean): Promise<number> => {
      const w = await world({ geo, risk: { enabled } })
      const warm = await browse(w, { http: here })
      await warm.submit(password)
      let calls = 0
      const counter: KyselyPlugin = {
        transformQuery: ({ node }) => {
          calls += 1
          return node
        },
        transformResult: async ({ result }) => result,
      }
      const login = loginService({ ...w.parts, services: { ...w.services, db: w.services.db.withPlugin(counter) } })
      const begun = await login.begin(request({ http: here }))
      const bearer = { state: begun.state, browser: begun.browser }
      const done = await login.submit(bearer, { screen: 'login', action: 'default', fields: password }, here)
      expect(done.kind).toBe('finished')
      return calls
    }
    expect((await costs(true)) - (await costs(false))).toBe(5)
  },
)
