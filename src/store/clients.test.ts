import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { insertClientGrant } from './client-grants.ts'
import { cachedGlobalClient, insertClient, listClients } from './clients.ts'

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

describe.each(engines)('applications by what their grants are for, on %s', engine => {
  it('are found by a grant that was given, or is for any organization, each once', async () => {
    const db = await freshStore(engine)
    for (const id of ['a', 'b', 'c']) await insertClient(db, client(id, false))
    const grant = (id: string, client_id: string, any: boolean) =>
      insertClientGrant(db, {
        id,
        client_id,
        audience: id,
        subject_type: 'client',
        allow_any_organization: any,
        scope: ['"allow_any_organization":true'],
        now: 1,
      })
    await grant('one', 'a', false)
    await grant('two', 'a', false)
    await grant('three', 'b', true)
    for (const grant_id of ['one', 'two'])
      await db
        .insertInto('organization_client_grants')
        .values({ organization_id: 'o', grant_id, created_at: 1 })
        .execute()
    const found = async (grantedIn: { organizationId: string } | 'any-organization') => {
      const { clients, total } = await listClients(db, { grantedIn }, { limit: 9, offset: 0 })
      return [clients.map(one => one.client_id), total]
    }
    expect(await found({ organizationId: 'o' })).toEqual([['a'], 1])
    expect(await found({ organizationId: 'p' })).toEqual([[], 0])
    expect(await found('any-organization')).toEqual([['b'], 1])
  })
})
