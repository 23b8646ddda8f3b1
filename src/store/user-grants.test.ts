import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { deleteOrganization } from './organizations.ts'
import { addUserGrant, deleteUserGrants, userGrantFor } from './user-grants.ts'

describe.each(engines)('consents on %s', engine => {
  it('that are given at the same moment are all kept', async () => {
    const db = await freshStore(engine)
    const consent = (scope: string) =>
      addUserGrant(db, { userId: 'u', clientId: 'c', audience: 'api', scope: ['openid', scope], now: 1 })
    await Promise.all(['a', 'b', 'c', 'd'].map(consent))
    const grant = await userGrantFor(db, 'u', 'c', 'api')
    expect(grant?.scope.sort()).toEqual(['a', 'b', 'c', 'd', 'openid'])
    expect(grant?.id).toMatch(/^[0-9a-f]{24}$/)
    expect(await userGrantFor(db, 'u', 'c', 'other')).toBeUndefined()
    await deleteUserGrants(db, 'u', 'c')
    expect(await userGrantFor(db, 'u', 'c', 'api')).toBeUndefined()
  })

  it('count in the organization that they were given in, and go with it', async () => {
    const db = await freshStore(engine)
    const consent = { userId: 'u', clientId: 'c', audience: 'api', now: 1 }
    await addUserGrant(db, { ...consent, scope: ['openid'] })
    await addUserGrant(db, { ...consent, scope: ['read'], organizationId: 'org_1' })
    expect(await userGrantFor(db, 'u', 'c', 'api')).toMatchObject({ scope: ['openid'], organization_id: undefined })
    expect(await userGrantFor(db, 'u', 'c', 'api', 'org_1')).toMatchObject({
      scope: ['read'],
      organization_id: 'org_1',
    })
    expect(await userGrantFor(db, 'u', 'c', 'api', 'org_2')).toBeUndefined()
    await deleteOrganization(db, 'org_1')
    expect(await userGrantFor(db, 'u', 'c', 'api', 'org_1')).toBeUndefined()
    expect(await userGrantFor(db, 'u', 'c', 'api')).toBeDefined()
  })
})
