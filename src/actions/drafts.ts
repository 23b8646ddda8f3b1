import { uuid } from '../ids.ts'
import type { Services } from '../services.ts'
import { type ActionRow, type Draft, deleteAction, findAction, insertAction, replaceDraft } from '../store/actions.ts'
import { isUniqueViolation } from '../store/dialect.ts'
import { bumpVersion } from '../store/settings.ts'
import type { Builder } from './build.ts'
import type { Dependency } from './dependencies.ts'
import { dependenciesOf, withoutValue } from './draft-members.ts'
import { limits } from './limits.ts'
import { type ModuleChoice, usesOf } from './module-choice.ts'
import { noSuchAction, refused } from './refusals.ts'
import { mergeSecrets, openSecrets, sealSecrets } from './secrets.ts'
import { findTrigger } from './triggers.ts'

/** What a save may say of an Action. Lengths and shapes are checked before; rules that concern several members here. */
export interface DraftInput {
  name: string
  trigger: { id: string; version?: string | undefined }
  code: string
  dependencies: { name: string; version?: string | undefined }[]
  runtime: string | undefined
  /** Versions of modules; none unless told. */
  modules?: ModuleChoice[]
  secrets: { name: string; value?: string | undefined }[]
}

type Context = Pick<Services, 'box' | 'db' | 'now'> & { builder: Builder }

/**
 * Adds an Action and builds its draft: at once without dependencies, in the background with. `deploy` deploys it as
 * soon as it is built. Refuses a name that is taken and the 101st Action.
 */
export const createAction = async (
  context: Context,
  input: DraftInput,
  options: { deploy: boolean },
): Promise<ActionRow> => {
  const { db, box } = context
  const now = context.now()
  const merged = mergeSecrets([], input.secrets, now)
  if ('missing' in merged) throw withoutValue(merged.missing)
  const draft = draftOf(input, sealSecrets(box, merged.secrets))
  const id = uuid()
  const added = await withFreeName(() =>
    db.transaction().execute(async trx => {
      await bumpVersion(trx)
      // Looked up under the lock: a module that is used is not deleted.
      const modules = JSON.stringify(await usesOf(trx, input.modules ?? []))
      return insertAction(
        trx,
        { id, draft: { ...draft, modules }, deployWhenBuilt: options.deploy, now },
        limits.actions,
      )
    }),
  )
  if (!added) throw refused(`A tenant can have at most ${limits.actions} actions.`)
  return afterSave(context, id, draft)
}

/** Changes a draft and builds it again. What is deployed goes on running as it is. */
export const changeAction = async (context: Context, id: string, patch: Partial<DraftInput>): Promise<ActionRow> => {
  const { db, box } = context
  for (;;) {
    const now = context.now()
    const action = await findAction(db, id)
    if (!action) throw noSuchAction()
    const trigger = { id: action.trigger_id, version: action.trigger_version }
    if (patch.trigger && patch.trigger.id !== trigger.id)
      throw refused(`An action of the trigger ${trigger.id} cannot be moved to the trigger ${patch.trigger.id}.`)
    const secrets = openSecrets(box, action.secrets_encrypted)
    const merged = patch.secrets ? mergeSecrets(secrets, patch.secrets, now) : { secrets }
    if ('missing' in merged) throw withoutValue(merged.missing)
    const draft = draftOf(
      {
        name: patch.name ?? action.name,
        trigger: patch.trigger ?? trigger,
        code: patch.code ?? action.code,
        dependencies: patch.dependencies ?? (JSON.parse(action.dependencies) as Dependency[]),
        runtime: patch.runtime ?? action.runtime,
      },
      sealSecrets(box, merged.secrets),
    )
    const changed = await withFreeName(() =>
      db.transaction().execute(async trx => {
        await bumpVersion(trx)
        const modules = patch.modules ? JSON.stringify(await usesOf(trx, patch.modules)) : action.modules
        return replaceDraft(trx, id, action.revision, { ...draft, modules }, now)
      }),
    )
    // Somebody else changed it since it was read: their change stays, ours comes on top.
    if (changed) return afterSave(context, id, draft)
  }
}

/** Deletes an Action with its versions. A bound one is refused unless `force` detaches it. */
export const removeAction = async (
  { db }: Pick<Services, 'db'>,
  id: string,
  options: { force: boolean },
): Promise<void> => {
  const result = await db.transaction().execute(async trx => {
    await bumpVersion(trx)
    return deleteAction(trx, id, options.force ? 'detach' : 'refuse')
  })
  if (result === 'absent') throw noSuchAction()
  if (result === 'bound')
    throw refused(
      'This action is bound to a trigger or a token exchange profile. Remove that first, or delete it with force=true.',
      409,
    )
}

const draftOf = (input: Omit<DraftInput, 'secrets' | 'modules'>, secrets: string): Omit<Draft, 'modules'> => {
  const trigger = findTrigger(input.trigger.id, input.trigger.version)
  if (!trigger) throw refused(`There is no trigger ${input.trigger.id} with version ${input.trigger.version}.`)
  return {
    name: input.name,
    trigger_id: trigger.id,
    trigger_version: trigger.version,
    code: input.code,
    dependencies: JSON.stringify(dependenciesOf(input.dependencies)),
    runtime: input.runtime ?? trigger.default_runtime,
    secrets_encrypted: secrets,
  }
}

const afterSave = async (context: Context, id: string, draft: Pick<Draft, 'dependencies'>): Promise<ActionRow> => {
  const built = context.builder.build(id)
  if (draft.dependencies === '[]') await built
  const action = await findAction(context.db, id)
  if (!action) throw noSuchAction()
  return action
}

const withFreeName = async <T>(save: () => Promise<T>): Promise<T> => {
  try {
    return await save()
  } catch (error) {
    if (isUniqueViolation(error)) throw refused('An action with this name already exists.', 409)
    throw error
  }
}
