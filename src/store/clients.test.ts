import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { cachedGlobalClient, insertClient } from './clients.ts'

const client = (client_id: string, global: boolean) => ({
  client_id,
  name: client_id,
  global,
  is_first_party: true,
  now: 1,
})

describe.each(engines)('the client that stands for all applications, on %s', engine => {
  it('is the global one, and its absence is a fault that is not kept', async () => {
    const db = await freshStore(engine)
    await insertClient(db, client('app', false))
    await expect(cachedGlobalClient({ db })).rejects.toThrow('the global client is missing')
    await insertClient(db, client('global', true))
    expect(await cachedGlobalClient({ db })).toMatchObject({ client_id: 'global', global: true })
  })
})
