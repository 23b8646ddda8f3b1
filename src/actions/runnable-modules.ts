import type { Services } from '../services.ts'
import { namedModuleVersions } from '../store/action-modules.ts'
import { settingsCache } from '../store/settings.ts'
import type { Bundles } from './bundles.ts'
import type { ModuleUse } from './module-choice.ts'
import type { RunnableModule } from './runner/run.ts'
import { openSecrets } from './secrets.ts'

/**
 * The modules of an Action as the runner needs them, their dependencies on disk. Undefined: one of them was deleted.
 * Throws `NpmError` where dependencies cannot be installed.
 */
export const runnableModules = async (
  services: Pick<Services, 'box' | 'db'>,
  bundles: Pick<Bundles, 'folder'>,
  modules: string,
): Promise<RunnableModule[] | undefined> => {
  const uses = JSON.parse(modules) as ModuleUse[]
  if (uses.length === 0) return []
  const ids = uses.map(use => use.module_version_id)
  const versions = await settingsCache(services).get('action-module-versions', ids.join(' '), () =>
    namedModuleVersions(services.db, ids),
  )
  if (versions.length < uses.length) return undefined
  return Promise.all(
    versions.map(async ({ id, name, code, bundle_id, secrets_encrypted }) => ({
      id,
      name,
      code,
      dir: bundle_id === null ? undefined : await bundles.folder(bundle_id),
      secrets: Object.fromEntries(
        openSecrets(services.box, secrets_encrypted).map(secret => [secret.name, secret.value]),
      ),
    })),
  )
}

/** All values that a run may have seen, to be struck out of what it wrote. */
export const secretsOf = (modules: RunnableModule[]): { value: string }[] =>
  modules.flatMap(({ secrets }) => Object.values(secrets).map(value => ({ value })))
