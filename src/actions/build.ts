import type { Services } from '../services.ts'
import { type ActionRow, actionsToBuild, claimBuild, finishBuild } from '../store/actions.ts'
import type { Bundles } from './bundles.ts'
import type { Dependency } from './dependencies.ts'
import { NpmError } from './npm.ts'
import { syntaxProblem } from './syntax.ts'
import { deployDraft } from './versions.ts'

/** Why a draft could not be built, as `errors` of a version shows it (management reference, 2.3). */
export interface BuildError {
  id: string
  msg: string
}

/** Builds drafts: checks the syntax, resolves and installs dependencies. */
export interface Builder {
  /** Builds a draft that waits for it, unless somebody does already. Resolves when the build came to its end; never rejects. */
  build: (actionId: string) => Promise<void>
  /** Takes up builds whose process died. */
  resume: () => Promise<void>
}

/** A builder that is silent for so long is taken to be dead. */
const leaseMs = 5 * 60_000

export const builderOf = (services: Services, bundles: Bundles): Builder => {
  const build = async (actionId: string): Promise<void> => {
    const now = services.now()
    const action = await claimBuild(services.db, actionId, now, now + leaseMs)
    if (!action) return
    const { status, ...result } = await outcome(services, bundles, action)
    const done =
      status === 'built'
        ? await finishBuild(services.db, action.id, action.revision, {
            status,
            dependencies: JSON.stringify(result.dependencies),
            bundleId: result.bundleId ?? null,
            now: services.now(),
          })
        : await finishBuild(services.db, action.id, action.revision, {
            status,
            errors: JSON.stringify(result.errors),
            now: services.now(),
          })
    if (done && status === 'built' && action.deploy_when_built) await deployDraft(services, action.id)
  }
  const builder: Builder = {
    build: actionId =>
      build(actionId).catch(error => {
        services.log.error(
          { err: error, action_id: actionId },
          'the build of an Action broke off and will be taken up again',
        )
      }),
    resume: async () => {
      for (const id of await actionsToBuild(services.db, services.now())) await builder.build(id)
    },
  }
  return builder
}

type Outcome =
  | { status: 'built'; dependencies: Dependency[]; bundleId?: string; errors?: undefined }
  | { status: 'failed'; errors: BuildError[]; dependencies?: undefined; bundleId?: undefined }

const outcome = async (services: Services, bundles: Bundles, action: ActionRow): Promise<Outcome> => {
  const problem = await syntaxProblem(action.code, services.config.dataDir)
  if (problem) return { status: 'failed', errors: [{ id: 'syntax_error', msg: problem }] }
  const dependencies = JSON.parse(action.dependencies) as Dependency[]
  if (dependencies.length === 0) return { status: 'built', dependencies }
  try {
    const bundle = await bundles.install(dependencies)
    return { status: 'built', dependencies: bundle.dependencies, bundleId: bundle.id }
  } catch (error) {
    if (!(error instanceof NpmError)) throw error
    return {
      status: 'failed',
      errors: [{ id: 'dependencies_not_installed', msg: `The dependencies could not be installed: ${error.message}` }],
    }
  }
}
