import { AppError } from '../errors.ts'
import { uuid } from '../ids.ts'
import type { Services } from '../services.ts'
import {
  deleteModule,
  findModule,
  insertModule,
  type ModuleDraft,
  type ModuleRow,
  type ModuleVersionRow,
  pruneModuleVersions,
  publishModule,
  replaceModuleDraft,
  restoreModuleDraft,
} from '../store/action-modules.ts'
import { isUniqueViolation } from '../store/dialect.ts'
import { bumpVersion } from '../store/settings.ts'
import type { Bundles } from './bundles.ts'
import type { Dependency } from './dependencies.ts'
import { dependenciesOf, withoutValue } from './draft-members.ts'
import { limits } from './limits.ts'
import { NpmError } from './npm.ts'
import { noSuchModule, noSuchModuleVersion, refused } from './refusals.ts'
import { type ActionSecret, mergeSecrets, openSecrets, sealSecrets } from './secrets.ts'
import { syntaxProblem } from './syntax.ts'

/** What a save may say of a module. Lengths and shapes are checked before. */
export interface ModuleInput {
  code: string
  dependencies: { name: string; version?: string | undefined }[]
  secrets: { name: string; value?: string | undefined }[]
}

type Context = Pick<Services, 'box' | 'db' | 'now' | 'config'> & { bundles: Pick<Bundles, 'install'> }

/** Something must be different before this can be done. */
const unready = (message: string): AppError =>
  new AppError('invalid_request', { message, status: 412, showCode: false })

const draftOf = ({ box, now }: Context, input: ModuleInput, known: ActionSecret[]): ModuleDraft => {
  const merged = mergeSecrets(known, input.secrets, now())
  if ('missing' in merged) throw withoutValue(merged.missing)
  return {
    code: input.code,
    dependencies: JSON.stringify(dependenciesOf(input.dependencies)),
    secrets_encrypted: sealSecrets(box, merged.secrets),
  }
}

/**
 * Adds a module, published at once if told so, or not at all. Refuses a name that is taken, the 101st module, and to
 * publish what `publish` refuses.
 */
export const createModule = async (
  context: Context,
  name: string,
  input: ModuleInput,
  options: { publish: boolean },
): Promise<ModuleRow> => {
  const draft = draftOf(context, input, [])
  const id = uuid()
  const now = context.now()
  const bundle = options.publish ? await built(context, draft) : undefined
  try {
    const added = await context.db.transaction().execute(async trx => {
      await bumpVersion(trx)
      const inserted = await insertModule(trx, { id, name, draft, now }, limits.modules)
      if (inserted && bundle) await publishModule(trx, { ...bundle, id: uuid(), moduleId: id, from: 1, now })
      return inserted
    })
    if (!added) throw refused(`A tenant can have at most ${limits.modules} action modules.`)
  } catch (error) {
    if (isUniqueViolation(error)) throw refused('An action module with this name already exists.', 409)
    throw error
  }
  return requireModule(context, id)
}

export const requireModule = async ({ db }: Pick<Services, 'db'>, id: string): Promise<ModuleRow> => {
  const module = await findModule(db, id)
  if (!module) throw noSuchModule()
  return module
}

/** Changes a draft. What is published stays as it is. */
export const changeModule = async (context: Context, id: string, patch: Partial<ModuleInput>): Promise<ModuleRow> => {
  for (;;) {
    const module = await requireModule(context, id)
    const known = openSecrets(context.box, module.secrets_encrypted)
    const input = {
      code: patch.code ?? module.code,
      dependencies: patch.dependencies ?? (JSON.parse(module.dependencies) as Dependency[]),
      secrets: patch.secrets ?? [],
    }
    const draft = draftOf(context, input, known)
    const kept = patch.secrets ? draft : { ...draft, secrets_encrypted: module.secrets_encrypted }
    // Somebody else changed it since it was read: their change stays, ours comes on top.
    if (await replaceModuleDraft(context.db, id, module.revision, kept, context.now()))
      return requireModule(context, id)
  }
}

/**
 * Makes an immutable version of the draft, its dependencies installed and pinned. Refuses a draft that does not parse or
 * whose dependencies cannot be installed. The oldest versions beyond 50 go, as far as nothing uses them.
 */
export const publish = async (context: Context, id: string): Promise<ModuleVersionRow> => {
  for (;;) {
    const module = await requireModule(context, id)
    const bundle = await built(context, module)
    const version = await context.db.transaction().execute(async trx => {
      await bumpVersion(trx)
      const from = module.revision
      const made = await publishModule(trx, { ...bundle, id: uuid(), moduleId: id, from, now: context.now() })
      if (made) await pruneModuleVersions(trx, id, limits.versionsPerModule)
      return made
    })
    if (version) return version
  }
}

/** What a draft needs to be published: its dependencies pinned and installed. */
const built = async (
  { config, bundles }: Context,
  { code, dependencies: text }: ModuleDraft,
): Promise<{ dependencies: string; bundleId: string | null }> => {
  const problem = await syntaxProblem(code, config.dataDir)
  if (problem) throw unready(`The draft cannot be published: ${problem}`)
  const asked = JSON.parse(text) as Dependency[]
  if (asked.length === 0) return { dependencies: text, bundleId: null }
  try {
    const { id, dependencies } = await bundles.install(asked)
    return { dependencies: JSON.stringify(dependencies), bundleId: id }
  } catch (error) {
    if (!(error instanceof NpmError)) throw error
    throw unready(`The draft cannot be published: its dependencies could not be installed: ${error.message}`)
  }
}

/** Makes the draft what a version is. */
export const rollBack = async (context: Context, id: string, versionId: string): Promise<ModuleRow> => {
  await requireModule(context, id)
  const restored = await context.db.transaction().execute(async trx => {
    await bumpVersion(trx)
    return restoreModuleDraft(trx, id, versionId, context.now())
  })
  if (!restored) throw noSuchModuleVersion()
  return requireModule(context, id)
}

/** Deletes a module with its versions. One that a draft or a deployed Action uses is refused. */
export const removeModule = async ({ db }: Pick<Services, 'db'>, id: string): Promise<void> => {
  const result = await db.transaction().execute(async trx => {
    await bumpVersion(trx)
    return deleteModule(trx, id)
  })
  if (result === 'absent') throw noSuchModule()
  if (result === 'used') throw unready('This action module is used by an action.')
}
