import { uuid } from '../ids.ts'
import type { Services } from '../services.ts'
import { type BindingRow, listBindings, replaceBindings } from '../store/action-bindings.ts'
import { type ActionRow, listActions } from '../store/actions.ts'
import type { Db } from '../store/dialect.ts'
import { bumpVersion } from '../store/settings.ts'
import { limits } from './limits.ts'
import { refused } from './refusals.ts'

/** How a client names what it binds. */
export interface BindingRef {
  type: 'binding_id' | 'action_id' | 'action_name'
  value: string
  displayName?: string | undefined
}

export interface Binding {
  row: BindingRow
  action: ActionRow
}

const everything = { offset: 0, limit: 1000 }

/**
 * Replaces the ordered list of a trigger, in one transaction; the order is that of execution. Refuses Actions that are
 * unknown, of another trigger or not deployed, and more than the trigger may have; then nothing has changed.
 */
export const bindTrigger = async (
  services: Pick<Services, 'db' | 'now'>,
  triggerId: string,
  refs: BindingRef[],
): Promise<Binding[]> => {
  const most =
    triggerId === 'password-reset-post-challenge' ? limits.bindingsOfPasswordReset : limits.bindingsPerTrigger
  if (refs.length > most) throw refused(`The trigger ${triggerId} can have at most ${most} bindings.`)
  return services.db.transaction().execute(async trx => {
    // Writers of settings queue here, so that two lists never mix.
    await bumpVersion(trx)
    const now = services.now()
    const { rows: bound } = await listBindings(trx, triggerId, everything)
    const { rows: actions } = await listActions(trx, {}, everything)
    const bindings = refs.map((ref, position) => {
      const known = ref.type === 'binding_id' ? bound.find(row => row.id === ref.value) : undefined
      const action = actions.find(candidate =>
        ref.type === 'action_name' ? candidate.name === ref.value : candidate.id === (known?.action_id ?? ref.value),
      )
      if (!action || (ref.type === 'binding_id' && !known))
        throw refused(`There is no ${ref.type === 'binding_id' ? 'binding' : 'action'} ${ref.value}.`)
      check(action, triggerId)
      const row: BindingRow = {
        id: known?.id ?? uuid(),
        trigger_id: triggerId,
        position,
        action_id: action.id,
        display_name: ref.displayName ?? known?.display_name ?? action.name,
        created_at: known?.created_at ?? now,
        updated_at: now,
      }
      return { row, action }
    })
    const twice = bindings.find(({ row }, index) => bindings.findIndex(other => other.row.id === row.id) !== index)
    if (twice) throw refused(`The binding ${twice.row.id} is listed twice.`)
    await replaceBindings(
      trx,
      triggerId,
      bindings.map(({ row }) => row),
    )
    return bindings
  })
}

const check = (action: ActionRow, triggerId: string): void => {
  if (action.trigger_id !== triggerId)
    throw refused(
      `The action ${action.name} is of the trigger ${action.trigger_id} and cannot be bound to ${triggerId}.`,
    )
  if (action.deployed_version_id === null)
    throw refused(`Trying to create a binding for an action that has not been deployed: ${action.name}.`)
}

/** One page of a trigger's bindings in order of execution, each with its Action. */
export const bindingsPage = async (
  db: Db,
  triggerId: string,
  page: { offset: number; limit: number },
): Promise<{ bindings: Binding[]; total: number }> => {
  const { rows, total } = await listBindings(db, triggerId, page)
  const { rows: actions } = rows.length > 0 ? await listActions(db, { triggerId }, everything) : { rows: [] }
  const bindings = rows.flatMap(row => {
    const action = actions.find(candidate => candidate.id === row.action_id)
    return action ? [{ row, action }] : []
  })
  return { bindings, total }
}
