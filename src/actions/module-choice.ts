import {
  findModule,
  findModuleByName,
  findModuleVersion,
  findModuleVersionByNumber,
  namedModuleVersions,
} from '../store/action-modules.ts'
import type { Db } from '../store/dialect.ts'
import { limits } from './limits.ts'
import { refused } from './refusals.ts'

/** A version of a module as an Action asks for it, by what is known of it. What is said twice must agree. */
export interface ModuleChoice {
  module_id?: string | undefined
  module_name?: string | undefined
  module_version_id?: string | undefined
  module_version_number?: number | undefined
}

/** A version of a module that an Action uses, as it is kept. */
export interface ModuleUse {
  module_id: string
  module_version_id: string
}

/** The versions that are asked for. Refuses more than three, one twice, and what there is not. */
export const usesOf = async (db: Db, choices: ModuleChoice[]): Promise<ModuleUse[]> => {
  if (choices.length > limits.modulesPerAction)
    throw refused(`An action can use at most ${limits.modulesPerAction} modules.`)
  const uses: ModuleUse[] = []
  for (const choice of choices) {
    const use = await useOf(db, choice)
    if (uses.some(({ module_id }) => module_id === use.module_id))
      throw refused('An action can use only one version of a module.')
    uses.push(use)
  }
  return uses
}

const useOf = async (db: Db, choice: ModuleChoice): Promise<ModuleUse> => {
  const { module_id, module_name, module_version_id, module_version_number } = choice
  const module =
    module_id !== undefined
      ? await findModule(db, module_id)
      : module_name !== undefined
        ? await findModuleByName(db, module_name)
        : undefined
  if (!module || (module_name !== undefined && module_name !== module.name))
    throw refused(`There is no action module ${module_id ?? module_name ?? 'without id and name'}.`)
  const version =
    module_version_id !== undefined
      ? await findModuleVersion(db, module.id, module_version_id)
      : module_version_number !== undefined
        ? await findModuleVersionByNumber(db, module.id, module_version_number)
        : undefined
  if (!version || (module_version_number !== undefined && module_version_number !== version.number))
    throw refused(
      `The module ${module.name} has no version ${module_version_id ?? module_version_number ?? 'without id and number'}.`,
    )
  return { module_id: module.id, module_version_id: version.id }
}

/** Refuses what uses a version of a module that has been deleted since. */
export const mustBeThere = async (db: Db, uses: ModuleUse[]): Promise<void> => {
  const found = await namedModuleVersions(
    db,
    uses.map(use => use.module_version_id),
  )
  if (found.length < uses.length) throw refused('This version uses an action module that has been deleted.')
}
