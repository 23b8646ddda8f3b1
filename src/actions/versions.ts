import { uuid } from '../ids.ts'
import type { Services } from '../services.ts'
import {
  copyVersion,
  findVersion,
  pruneVersions,
  restoreDraft,
  snapshotDraft,
  takeVersionNumber,
  type VersionRow,
} from '../store/action-versions.ts'
import { findAction } from '../store/actions.ts'
import type { Db } from '../store/dialect.ts'
import { bumpVersion } from '../store/settings.ts'
import type { BuildError } from './build.ts'
import { limits } from './limits.ts'
import { type ModuleUse, mustBeThere } from './module-choice.ts'
import { noSuchAction, noSuchVersion, notBuilt } from './refusals.ts'

/**
 * Makes an immutable version of the draft and lets it run. Refuses a draft that is not built. Two at once give two
 * versions with two numbers.
 */
export const deployDraft = (services: Pick<Services, 'db' | 'now'>, actionId: string): Promise<VersionRow> =>
  services.db.transaction().execute(async trx => {
    await bumpVersion(trx)
    const version = { id: uuid(), actionId, now: services.now() }
    const number = await takeVersionNumber(trx, actionId, version.id, 'draft')
    if (number === undefined) throw await whyNot(trx, actionId)
    await snapshotDraft(trx, { ...version, number })
    return finish(trx, actionId, version.id)
  })

/** Deploys a copy of an older version. With `updateDraft` the draft becomes that version too. */
export const deployVersion = (
  services: Pick<Services, 'db' | 'now'>,
  actionId: string,
  from: string,
  options: { updateDraft: boolean },
): Promise<VersionRow> =>
  services.db.transaction().execute(async trx => {
    await bumpVersion(trx)
    const version = { id: uuid(), actionId, now: services.now() }
    const number = await takeVersionNumber(trx, actionId, version.id, 'version')
    if (number === undefined) throw noSuchAction()
    if (!(await copyVersion(trx, { ...version, number, from }))) throw noSuchVersion()
    const copied = (await findVersion(trx, actionId, version.id)) as VersionRow
    await mustBeThere(trx, JSON.parse(copied.modules) as ModuleUse[])
    if (options.updateDraft) await restoreDraft(trx, actionId, version.id, version.now)
    return finish(trx, actionId, version.id)
  })

const finish = async (trx: Db, actionId: string, id: string): Promise<VersionRow> => {
  await pruneVersions(trx, actionId, limits.versionsPerAction)
  const row = await findVersion(trx, actionId, id)
  if (!row) throw new Error('the version that was just written is gone')
  return row
}

const whyNot = async (trx: Db, actionId: string) => {
  const action = await findAction(trx, actionId)
  if (!action) return noSuchAction()
  const [error] = JSON.parse(action.errors) as BuildError[]
  return notBuilt(action.status === 'failed' ? error?.msg : undefined)
}
