import { describe, expect, test } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { deleteAction, insertAction } from './actions.ts'
import type { Db } from './dialect.ts'
import {
  cachedProfile,
  deleteProfile,
  insertProfile,
  listProfiles,
  profileById,
  type TokenExchangeProfile,
  updateProfile,
} from './token-exchange-profiles.ts'

const profile = (id: string, given: Partial<TokenExchangeProfile> = {}): TokenExchangeProfile => ({
  id,
  name: `Profile ${id}`,
  type: 'custom_authentication',
  subject_token_type: `urn:acme:${id}`,
  action_id: 'act',
  created_at: 100,
  updated_at: 100,
  ...given,
})

const action = async (db: Db, id: string, trigger = 'custom-token-exchange') => {
  const draft = {
    name: id,
    trigger_id: trigger,
    trigger_version: 'v1',
    code: '',
    dependencies: '[]',
    runtime: 'node22',
    modules: '[]',
    secrets_encrypted: 's',
  }
  await insertAction(db, { id, draft, deployWhenBuilt: false, now: 1 }, 10)
}

const deploy = async (db: Db, actionId: string, trigger = 'custom-token-exchange') => {
  const version = {
    id: `${actionId}-1`,
    action_id: actionId,
    number: 1,
    trigger_id: trigger,
    trigger_version: 'v1',
    code: '',
    dependencies: '[]',
    runtime: 'node22',
    modules: '[]',
    secrets_encrypted: 's',
    bundle_id: null,
    built_at: 1,
    created_at: 1,
    updated_at: 1,
  }
  await db.insertInto('action_versions').values(version).execute()
  await db.updateTable('actions').set({ deployed_version_id: version.id }).where('id', '=', actionId).execute()
}

describe.each(engines)('token exchange profiles on %s', engine => {
  test('a token type belongs to one profile, also when it is changed; a profile that is gone is not changed', async () => {
    const db = await freshStore(engine)
    expect(await insertProfile(db, profile('a'), 10)).toBe('written')
    expect(await insertProfile(db, profile('b'), 10)).toBe('written')
    expect(await insertProfile(db, profile('c', { subject_token_type: 'urn:acme:a' }), 10)).toBe('taken')
    expect(await updateProfile(db, 'b', { subject_token_type: 'urn:acme:a' }, 200)).toBe('taken')
    expect(await updateProfile(db, 'b', { name: 'Other' }, 200)).toBe('written')
    expect(await profileById(db, 'b')).toEqual(profile('b', { name: 'Other', updated_at: 200 }))
    await deleteProfile(db, 'b')
    expect(await updateProfile(db, 'b', { name: 'Late' }, 300)).toBe('absent')
    expect(await profileById(db, 'b')).toBeUndefined()
  })

  test('there are never more than so many, however many come at once', async () => {
    const db = await freshStore(engine)
    const written = await Promise.all(Array.from({ length: 6 }, (_, n) => insertProfile(db, profile(`p${n}`), 3)))
    expect(written.filter(result => result === 'written')).toHaveLength(3)
    expect(written.filter(result => result === 'too-many')).toHaveLength(3)
  })

  test('pages go on after a position, oldest first', async () => {
    const db = await freshStore(engine)
    for (const [id, created_at] of [
      ['c', 1],
      ['a', 2],
      ['b', 2],
    ] as const)
      await insertProfile(db, profile(id, { created_at }), 10)
    const ids = async (page: Parameters<typeof listProfiles>[1]) => (await listProfiles(db, page)).map(one => one.id)
    expect(await ids({ limit: 2 })).toEqual(['c', 'a'])
    expect(await ids({ limit: 2, after: { createdAt: 2, id: 'a' } })).toEqual(['b'])
  })

  test('what answers for a token type is the version that is deployed, of that trigger only', async () => {
    const db = await freshStore(engine)
    await action(db, 'act')
    await insertProfile(db, profile('a'), 10)
    expect(await cachedProfile({ db }, 'urn:acme:a')).toMatchObject({ action_id: 'act', version_id: null })
    await deploy(db, 'act')
    await insertProfile(db, profile('b', { action_id: 'moved' }), 10)
    await action(db, 'moved', 'post-login')
    await deploy(db, 'moved', 'post-login')
    expect(await cachedProfile({ db }, 'urn:acme:a')).toEqual({
      id: 'a',
      action_id: 'act',
      action_name: 'act',
      version_id: 'act-1',
      number: 1,
    })
    expect(await cachedProfile({ db }, 'urn:acme:b')).toMatchObject({ version_id: null })
    expect(await cachedProfile({ db }, 'urn:acme:none')).toBeUndefined()
  })

  test('an Action that a profile names is not deleted, unless the profile goes too', async () => {
    const db = await freshStore(engine)
    await action(db, 'act')
    await insertProfile(db, profile('a'), 10)
    expect(await deleteAction(db, 'act', 'refuse')).toBe('bound')
    expect(await deleteAction(db, 'act', 'detach')).toBe('deleted')
    expect(await profileById(db, 'a')).toBeUndefined()
  })
})
