import { join } from 'node:path'
import type { Services } from '../services.ts'
import { deleteUnusedBundles } from '../store/action-bundles.ts'
import { deleteExecutionsBefore } from '../store/action-executions.ts'
import { type Builder, builderOf } from './build.ts'
import { type Bundles, bundlesOf } from './bundles.ts'
import { type ActionHost, actionHost } from './host.ts'
import { limits } from './limits.ts'
import { npmSearchWith, npmWith, type SearchPackages } from './npm.ts'
import type { Runner, RunResult } from './runner/run.ts'
import { tryDraft } from './try-draft.ts'

/** All that keeps and runs Actions, made once by the server. */
export interface Actions {
  builder: Builder
  bundles: Bundles
  /** For the login driver and for delivery. */
  host: ActionHost
  /** One run of a draft with a made-up event. */
  tryDraft: (actionId: string, event: Record<string, unknown>) => Promise<RunResult>
  /** Finds packages that Actions may depend on. */
  searchPackages: SearchPackages
  /** Takes up builds that broke off, deletes old records of runs and dependencies that nobody uses. Due now and then. */
  housekeep: () => Promise<void>
}

const dayMs = 24 * 60 * 60_000

/** `environment` is where npm finds the operator's registry settings; nothing of it reaches an Action. */
export const actionsOf = (
  services: Services,
  options: { runner: Pick<Runner, 'run'>; environment: Record<string, string | undefined> },
): Actions => {
  const { runner } = options
  const cache = join(services.config.dataDir, 'actions', 'npm-cache')
  const npm = npmWith(options.environment, cache)
  const bundles = bundlesOf(services, npm)
  const builder = builderOf(services, bundles)
  return {
    builder,
    bundles,
    host: actionHost(services, runner, bundles),
    tryDraft: (actionId, event) => tryDraft(services, runner, bundles, actionId, event),
    searchPackages: npmSearchWith(options.environment, cache),
    housekeep: async () => {
      const now = services.now()
      await builder.resume()
      await deleteExecutionsBefore(services.db, now - limits.executionRetentionMs)
      await deleteUnusedBundles(services.db, now - dayMs)
      await bundles.sweep()
    },
  }
}
