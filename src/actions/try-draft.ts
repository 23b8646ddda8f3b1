import type { Services } from '../services.ts'
import { findAction } from '../store/actions.ts'
import type { Bundles } from './bundles.ts'
import type { Dependency } from './dependencies.ts'
import { handlersOf, type RunnableTrigger } from './event-api/triggers.ts'
import { limits } from './limits.ts'
import { withoutSecrets } from './redact.ts'
import { noSuchAction, notBuilt, refused } from './refusals.ts'
import { runnableModules, secretsOf } from './runnable-modules.ts'
import type { Runner, RunResult } from './runner/run.ts'
import { openSecrets } from './secrets.ts'

const isRunnable = (trigger: string): trigger is RunnableTrigger => Object.hasOwn(handlersOf, trigger)

/**
 * Runs the draft of an Action once with an event that the caller made up. Nothing it asks for happens, the cache of
 * its trigger stays as it is, and nothing is recorded.
 */
export const tryDraft = async (
  services: Pick<Services, 'box' | 'db'>,
  runner: Pick<Runner, 'run'>,
  bundles: Pick<Bundles, 'folder'>,
  actionId: string,
  event: Record<string, unknown>,
): Promise<RunResult> => {
  const action = await findAction(services.db, actionId)
  if (!action) throw noSuchAction()
  const trigger = action.trigger_id
  if (!isRunnable(trigger)) throw refused(`Actions of the trigger ${trigger} cannot be run here.`)
  const dependencies = JSON.parse(action.dependencies) as Dependency[]
  if (dependencies.length > 0 && action.bundle_id === null) throw notBuilt(undefined)
  const secrets = openSecrets(services.box, action.secrets_encrypted)
  const modules = await runnableModules(services, bundles, action.modules)
  if (!modules) throw refused('The draft uses an action module that has been deleted.')
  const result = await runner.run({
    trigger,
    handler: handlersOf[trigger][0],
    action: {
      id: `draft ${action.id} ${action.revision}`,
      code: action.code,
      dir: action.bundle_id === null ? undefined : await bundles.folder(action.bundle_id),
      modules,
    },
    event: { ...event, secrets: Object.fromEntries(secrets.map(({ name, value }) => [name, value])) },
    deadlineMs: limits.triggerRunMs,
    withoutCache: true,
  })
  return withoutSecrets(result, [...secrets, ...secretsOf(modules)])
}
