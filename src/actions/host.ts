import type { Services } from '../services.ts'
import { deployedBindings } from '../store/action-bindings.ts'
import { findRunnableVersion, type RunnableVersion } from '../store/action-versions.ts'
import { type SettingsCache, settingsCache } from '../store/settings.ts'
import type { Bundles } from './bundles.ts'
import { type ApiInput, type HandlerOf, handlersOf, type RunnableTrigger } from './event-api/triggers.ts'
import { type ActionRun, newExecutionId, recordExecution } from './executions.ts'
import { limits } from './limits.ts'
import { NpmError } from './npm.ts'
import { withoutSecrets } from './redact.ts'
import type { Runner, RunResult } from './runner/run.ts'
import { openSecrets } from './secrets.ts'

/** A version of an Action as it is bound now. A login pins it when it begins. */
export interface BoundAction {
  name: string
  actionId: string
  versionId: string
  number: number
  bindingId: string
}

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

/** What a whole trigger run came to: the Actions that ran, the last one possibly failed. */
export interface TriggerRun<T extends RunnableTrigger> {
  executionId: string
  runs: ActionRun<T>[]
}

/** Runs what is bound. Failures of a script are values and never throw; the caller logs them and fails closed. */
export interface ActionHost {
  /** What is bound to a trigger, in the order of execution. Cached; a change is seen within a second. */
  bindings: (trigger: string) => Promise<BoundAction[]>
  /** Runs one handler of a pinned version. A version that is gone answers `crashed`. Records nothing. */
  run: <T extends RunnableTrigger>(order: RunOrder<T>) => Promise<ActionRun<T>>
  /**
   * Runs everything bound to a trigger that never suspends, one after the other until one fails, within 20 seconds,
   * and records it. Undefined: nothing is bound.
   */
  runTrigger: <T extends Exclude<RunnableTrigger, 'post-login'>>(
    trigger: T,
    event: Record<string, unknown>,
  ) => Promise<TriggerRun<T> | undefined>
}

export const actionHost = (
  services: Pick<Services, 'box' | 'db' | 'now' | 'log'>,
  runner: Pick<Runner, 'run'>,
  bundles: Pick<Bundles, 'folder'>,
): ActionHost => {
  const cache: SettingsCache = settingsCache(services)

  const bindings = (trigger: string): Promise<BoundAction[]> =>
    cache.get('action-bindings', trigger, async () => {
      const rows = await deployedBindings(services.db, trigger)
      return rows.map(row => ({
        name: row.action_name,
        actionId: row.action_id,
        versionId: row.version_id,
        number: row.number,
        bindingId: row.id,
      }))
    })

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
    try {
      dir = version.bundle_id === null ? undefined : await bundles.folder(version.bundle_id)
    } catch (error) {
      if (!(error instanceof NpmError)) throw error
      services.log.error({ err: error, version_id: version.id }, 'dependencies of an Action could not be installed')
      return { version, result: crashed(`The dependencies could not be installed: ${error.message}`) }
    }
    const secrets = openSecrets(services.box, version.secrets_encrypted)
    const result = await runner.run({
      trigger: order.trigger,
      handler: order.handler,
      action: { id: version.id, code: version.code, dir },
      event: { ...order.event, secrets: Object.fromEntries(secrets.map(({ name, value }) => [name, value])) },
      input: order.input,
      deadlineMs: order.deadlineMs,
    })
    return { version, result: withoutSecrets(result, secrets) }
  }

  return {
    bindings,
    run,
    runTrigger: async <T extends Exclude<RunnableTrigger, 'post-login'>>(
      trigger: T,
      event: Record<string, unknown>,
    ) => {
      const bound = await bindings(trigger)
      if (bound.length === 0) return undefined
      const executionId = newExecutionId(services.now())
      const end = performance.now() + limits.triggerRunMs
      const runs: ActionRun<T>[] = []
      for (const { versionId, bindingId } of bound) {
        const deadlineMs = Math.max(1, end - performance.now())
        const handler = handlersOf[trigger][0] as HandlerOf<T>
        const done = await run({ versionId, bindingId, trigger, handler, event, deadlineMs, executionId })
        runs.push(done)
        if (!done.result.ok) break
      }
      const complete = runs.length === bound.length && runs.every(done => done.result.ok)
      await recordExecution(services.db, {
        id: executionId,
        trigger,
        status: complete ? 'final' : 'partial',
        runs,
        now: services.now(),
      })
      return { executionId, runs }
    },
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
