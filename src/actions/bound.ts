import type { Services } from '../services.ts'
import { deployedBindings } from '../store/action-bindings.ts'
import { settingsCache } from '../store/settings.ts'

/** A version of an Action as it is bound now. A login pins it when it begins. */
export interface BoundAction {
  name: string
  actionId: string
  versionId: string
  number: number
  bindingId: string
}

/** What is bound to a trigger, in the order of execution. Cached; a change is seen within a second. */
export const boundActions = (services: Pick<Services, 'db'>, trigger: string): Promise<BoundAction[]> =>
  settingsCache(services).get('action-bindings', trigger, async () => {
    const rows = await deployedBindings(services.db, trigger)
    return rows.map(row => ({
      name: row.action_name,
      actionId: row.action_id,
      versionId: row.version_id,
      number: row.number,
      bindingId: row.id,
    }))
  })
