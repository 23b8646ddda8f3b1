import type { Services } from '../services.ts'
import { findRunnableVersion, type RunnableVersion } from '../store/action-versions.ts'
import { type SettingsCache, settingsCache } from '../store/settings.ts'
import { type BoundAction, boundActions } from './bound.ts'
import type { Bundles } from './bundles.ts'
import type { ApiInput, HandlerOf, RunnableTrigger, StraightTrigger } from './event-api/triggers.ts'
import { type ActionRun, newExecutionId } from './executions.ts'
import { NpmError } from './npm.ts'
import { withoutSecrets } from './redact.ts'
import { runTrigger, type TriggerOrder, type TriggerRun } from './run-trigger.ts'
import { runnableModules, secretsOf } from './runnable-modules.ts'
import type { RunnableModule, Runner, RunResult } from './runner/run.ts'
import { openSecrets } from './secrets.ts'

export interface RunOrder<T extends RunnableTrigger> {
  versionId: string
  /** For the log only. */
  bindingId?: string
  trigger: T
  handler: HandlerOf<T>
  /** The event without secrets; those of the version are added at the last moment. */
  event: Record<string, unknown>
  input?: ApiInput
  /** What is left of the trigger run's 20 seconds. */
  deadlineMs: number
  /** The trigger run that this call belongs to; a new one without. */
  executionId?: string
}

/** Runs what is bound. Failures of a script are values and never throw; the caller logs them and fails closed. */
export interface ActionHost {
  /** What is bound to a trigger, in the order of execution. Cached; a change is seen within a second. */
  bindings: (trigger: string) => Promise<BoundAction[]>
  /** Runs one handler of a pinned version. A version that is gone answers `crashed`. Records nothing. */
  run: <T extends RunnableTrigger>(order: RunOrder<T>) => Promise<ActionRun<T>>
  /** Runs all Actions of a trigger that never suspends, and records it (`runTrigger`). Undefined: nothing is bound. */
  runTrigger: <T extends StraightTrigger>(
    trigger: T,
    event: Record<string, unknown>,
    order: TriggerOrder<T>,
  ) => Promise<TriggerRun<T> | undefined>
}

export const actionHost = (
  services: Pick<Services, 'box' | 'db' | 'geo' | 'now' | 'log'>,
  runner: Pick<Runner, 'run'>,
  bundles: Pick<Bundles, 'folder'>,
): ActionHost => {
  const cache: SettingsCache = settingsCache(services)

  const bindings = (trigger: string) => boundActions(services, trigger)

  const run = async <T extends RunnableTrigger>(order: RunOrder<T>): Promise<ActionRun<T>> => {
    const startedAt = services.now()
    const began = performance.now()
    const { version, result } = await perform(order)
    return {
      executionId: order.executionId ?? newExecutionId(startedAt),
      trigger: order.trigger,
      actionId: version?.action_id ?? '',
      actionName: version?.action_name ?? '',
      versionId: order.versionId,
      bindingId: order.bindingId,
      startedAt,
      endedAt: startedAt + Math.round(performance.now() - began),
      result,
    }
  }

  const perform = async <T extends RunnableTrigger>(
    order: RunOrder<T>,
  ): Promise<{ version?: RunnableVersion; result: RunResult<T> }> => {
    const version = await cache.get('action-version', order.versionId, () =>
      findRunnableVersion(services.db, order.versionId),
    )
    if (!version) return { result: crashed('This version of the action does not exist any more.') }
    let dir: string | undefined
    let modules: RunnableModule[] | undefined
    try {
      dir = version.bundle_id === null ? undefined : await bundles.folder(version.bundle_id)
      modules = await runnableModules(services, bundles, version.modules)
    } catch (error) {
      if (!(error instanceof NpmError)) throw error
      services.log.error({ err: error, version_id: version.id }, 'dependencies of an Action could not be installed')
      return { version, result: crashed(`The dependencies could not be installed: ${error.message}`) }
    }
    if (!modules) return { version, result: crashed('A module of the action does not exist any more.') }
    const secrets = openSecrets(services.box, version.secrets_encrypted)
    const result = await runner.run({
      trigger: order.trigger,
      handler: order.handler,
      action: { id: version.id, code: version.code, dir, modules },
      event: { ...order.event, secrets: Object.fromEntries(secrets.map(({ name, value }) => [name, value])) },
      input: order.input,
      deadlineMs: order.deadlineMs,
    })
    return { version, result: withoutSecrets(result, [...secrets, ...secretsOf(modules)]) }
  }

  return {
    bindings,
    run,
    runTrigger: (trigger, event, order) => runTrigger(services, { bindings, run }, trigger, event, order),
  }
}

const crashed = (message: string) =>
  ({
    ok: false,
    kind: 'crashed',
    error: { name: 'Error', message },
    commands: [],
    console: [],
    durationMs: 0,
  }) as const satisfies RunResult
