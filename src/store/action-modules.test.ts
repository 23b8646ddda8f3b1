import { describe, expect, test } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { deleteUnusedBundles, keepBundle } from './action-bundles.ts'
import {
  actionsUsingModule,
  deleteModule,
  findModule,
  findModuleByName,
  findModuleVersion,
  findModuleVersionByNumber,
  insertModule,
  listModules,
  listModuleVersions,
  namedModuleVersions,
  pruneModuleVersions,
  publishModule,
  replaceModuleDraft,
  restoreModuleDraft,
  usesOfModules,
} from './action-modules.ts'
import { restoreDraft, snapshotDraft, takeVersionNumber } from './action-versions.ts'
import { findAction, insertAction, replaceDraft } from './actions.ts'
import { type Db, isUniqueViolation } from './dialect.ts'

const draft = { code: 'first', dependencies: '[]', secrets_encrypted: 'sealed' }
const module = async (db: Db, id: string, limit = 10) =>
  insertModule(db, { id, name: `name of ${id}`, draft, now: 100 }, limit)
const publish = (db: Db, moduleId: string, id: string, from = 1, more: { bundleId?: string } = {}) =>
  publishModule(db, { id, moduleId, from, dependencies: '["pinned"]', bundleId: more.bundleId ?? null, now: 200 })

const actionDraft = (modules: string) => ({
  name: 'Action',
  trigger_id: 'post-login',
  trigger_version: 'v3',
  code: '',
  dependencies: '[]',
  runtime: 'node22',
  modules,
  secrets_encrypted: 's',
})
const using = (...uses: [module: string, version: string][]) =>
  JSON.stringify(uses.map(([module_id, module_version_id]) => ({ module_id, module_version_id })))
const action = (db: Db, id: string, modules: string) =>
  insertAction(db, { id, draft: { ...actionDraft(modules), name: id }, deployWhenBuilt: false, now: 1 }, 10)
const deploy = async (db: Db, actionId: string, id: string) => {
  await db.updateTable('actions').set({ status: 'built' }).where('id', '=', actionId).execute()
  const number = (await takeVersionNumber(db, actionId, id, 'draft')) as number
  await snapshotDraft(db, { id, actionId, number, now: 1 })
}
const change = async (db: Db, id: string, modules: string) => {
  const { revision } = (await findAction(db, id)) ?? { revision: 0 }
  return replaceDraft(db, id, revision, { ...actionDraft(modules), name: id }, 2)
}

describe.each(engines)('modules of Actions on %s', engine => {
  test('a module has a name of its own, and there are no more than the limit', async () => {
    const db = await freshStore(engine)
    expect(await module(db, 'a', 2)).toBe(true)
    await expect(insertModule(db, { id: 'b', name: 'name of a', draft, now: 1 }, 2)).rejects.toSatisfy(
      isUniqueViolation,
    )
    expect(await module(db, 'c', 2)).toBe(true)
    expect(await module(db, 'd', 2)).toBe(false)
    expect(await findModuleByName(db, 'name of a')).toMatchObject({ id: 'a', revision: 1, all_changes_published: 0 })
    const { rows, total } = await listModules(db, { offset: 1, limit: 1 })
    expect([rows.map(({ id }) => id), total]).toEqual([['c'], 2])
  })

  test('a change over an older state is refused, and so is its publication', async () => {
    const db = await freshStore(engine)
    await module(db, 'a')
    expect(await replaceModuleDraft(db, 'a', 1, { ...draft, code: 'second' }, 300)).toBe(true)
    expect(await replaceModuleDraft(db, 'a', 1, { ...draft, code: 'lost' }, 300)).toBe(false)
    expect(await publish(db, 'a', 'v', 1)).toBeUndefined()
    expect(await findModule(db, 'a')).toMatchObject({ code: 'second', revision: 2, updated_at: 300, last_number: 0 })
  })

  test('a version keeps what was published, numbered from 1, and the draft takes over what was pinned', async () => {
    const db = await freshStore(engine)
    await module(db, 'a')
    expect(await publish(db, 'a', 'v1')).toMatchObject({ number: 1, code: 'first', dependencies: '["pinned"]' })
    expect(await findModule(db, 'a')).toMatchObject({
      latest_version_id: 'v1',
      all_changes_published: 1,
      dependencies: '["pinned"]',
    })
    await replaceModuleDraft(db, 'a', 1, { ...draft, code: 'second' }, 300)
    expect(await findModule(db, 'a')).toMatchObject({ all_changes_published: 0, latest_version_id: 'v1' })
    await publish(db, 'a', 'v2', 2)
    expect(await findModuleVersion(db, 'a', 'v1')).toMatchObject({ number: 1, code: 'first', created_at: 200 })
    expect(await findModuleVersion(db, 'b', 'v1')).toBeUndefined()
    expect(await findModuleVersionByNumber(db, 'a', 2)).toMatchObject({ id: 'v2', code: 'second' })
    const { rows, total } = await listModuleVersions(db, 'a', { offset: 0, limit: 1 })
    expect([rows.map(({ number }) => Number(number)), total]).toEqual([[2], 2])
    expect((await namedModuleVersions(db, ['v2', 'none', 'v1'])).map(({ id, name }) => [id, name])).toEqual([
      ['v2', 'name of a'],
      ['v1', 'name of a'],
    ])
    expect(await namedModuleVersions(db, [])).toEqual([])
  })

  test('the draft goes back to a version of the same module', async () => {
    const db = await freshStore(engine)
    await module(db, 'a')
    await module(db, 'b')
    await publish(db, 'a', 'v1')
    await replaceModuleDraft(db, 'a', 1, { ...draft, code: 'second', secrets_encrypted: 'other' }, 300)
    await publish(db, 'a', 'v2', 2)
    expect(await restoreModuleDraft(db, 'b', 'v1', 400)).toBe(false)
    expect(await restoreModuleDraft(db, 'a', 'v1', 400)).toBe(true)
    expect(await findModule(db, 'a')).toMatchObject({
      code: 'first',
      secrets_encrypted: 'sealed',
      revision: 3,
      all_changes_published: 0,
    })
    await restoreModuleDraft(db, 'a', 'v2', 400)
    expect(await findModule(db, 'a')).toMatchObject({ code: 'second', revision: 4, all_changes_published: 1 })
  })

  test('an Action’s versions keep the modules that the draft had, and a draft that goes back gets them again', async () => {
    const db = await freshStore(engine)
    await module(db, 'a')
    await publish(db, 'a', 'v1')
    await action(db, 'act', using(['a', 'v1']))
    await deploy(db, 'act', 'act-1')
    await change(db, 'act', '[]')
    expect((await findAction(db, 'act'))?.modules).toBe('[]')
    await restoreDraft(db, 'act', 'act-1', 3)
    expect((await findAction(db, 'act'))?.modules).toBe(using(['a', 'v1']))
  })

  test('a module that a draft or a deployed version uses stays; which Actions run it is known', async () => {
    const db = await freshStore(engine)
    await module(db, 'a')
    await publish(db, 'a', 'v1')
    await action(db, 'drafted', using(['a', 'v1']))
    expect(await usesOfModules(db)).toEqual(new Map())
    expect(await deleteModule(db, 'a')).toBe('used')
    await deploy(db, 'drafted', 'drafted-1')
    expect(await usesOfModules(db)).toEqual(new Map([['a', 1]]))
    expect(await actionsUsingModule(db, 'a')).toMatchObject([{ id: 'drafted', modules: using(['a', 'v1']) }])
    await change(db, 'drafted', '[]')
    expect(await deleteModule(db, 'a')).toBe('used')
    await deploy(db, 'drafted', 'drafted-2')
    expect(await actionsUsingModule(db, 'a')).toEqual([])
    expect(await deleteModule(db, 'a')).toBe('deleted')
    expect(await deleteModule(db, 'a')).toBe('absent')
    expect(await findModuleVersion(db, 'a', 'v1')).toBeUndefined()
  })

  test('the oldest versions go beyond the limit, but none that an Action or a version of one uses', async () => {
    const db = await freshStore(engine)
    await module(db, 'a')
    for (const id of ['v1', 'v2', 'v3', 'v4', 'v5', 'v6']) await publish(db, 'a', id)
    await action(db, 'drafted', using(['a', 'v1']))
    await action(db, 'deployed', using(['a', 'v2']))
    await deploy(db, 'deployed', 'deployed-1')
    await change(db, 'deployed', '[]')
    await pruneModuleVersions(db, 'a', 2)
    const { rows } = await listModuleVersions(db, 'a', { offset: 0, limit: 10 })
    expect(rows.map(({ id }) => id)).toEqual(['v6', 'v5', 'v2', 'v1'])
  })

  test('dependencies that only a version of a module has are not cleared away', async () => {
    const db = await freshStore(engine)
    await module(db, 'a')
    for (const id of ['used', 'unused']) await keepBundle(db, { id, dependencies_key: id, lock: '{}', created_at: 1 })
    await publish(db, 'a', 'v1', 1, { bundleId: 'used' })
    await deleteUnusedBundles(db, 1000)
    const left = await db.selectFrom('action_bundles').select('id').execute()
    expect(left).toEqual([{ id: 'used' }])
  })
})
