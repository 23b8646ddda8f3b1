import { factors } from '../../factors/index.ts'
import { factorsOn, usableFactors } from '../../factors/usable.ts'
import type { Services } from '../../services.ts'
import { listBindings } from '../../store/action-bindings.ts'
import { findVersions, type VersionRow } from '../../store/action-versions.ts'
import { type ActionRow, findAction, findActions } from '../../store/actions.ts'
import { readDocument } from '../../store/settings.ts'
import { handlersOf, type RunnableTrigger } from '../event-api/triggers.ts'
import { limits } from '../limits.ts'
import { noSuchAction } from '../refusals.ts'
import { openSecrets } from '../secrets.ts'
import { currentTrigger } from '../triggers.ts'
import { type CheckedAction, type CheckedTrigger, type Finding, findingsOf, type TenantFacts } from './findings.ts'
import { readUses } from './read-uses.ts'

type Reads = Pick<Services, 'db' | 'box'>

/**
 * What would go wrong if the draft of an Action was deployed now: in itself, and in the flow that it is bound to. Throws
 * what the API answers for an Action that does not exist.
 */
export const checkDraft = async (services: Reads, actionId: string): Promise<Finding[]> => {
  const action = await findAction(services.db, actionId)
  if (!action) throw noSuchAction()
  const bound = await boundIds(services, action.trigger_id)
  const isBound = bound.includes(action.id)
  const others = await deployed(services, isBound ? bound : [])
  const flow = isBound
    ? bound.flatMap(id => (id === action.id ? [checked(services, action, action)] : (others.get(id) ?? [])))
    : [checked(services, action, action)]
  const before = isBound ? await findingsIn(services, action.trigger_id, [...others.values()]) : []
  const known = new Set(before.map(sameness))
  const findings = (await findingsIn(services, action.trigger_id, flow)).filter(
    finding => finding.action_id === action.id || !known.has(sameness(finding)),
  )
  return [...findings, ...inNoFlow(action, isBound)]
}

/**
 * What goes wrong in the flow of a trigger as it runs now, or as it would with the deployed versions of `actionIds` in
 * this order. Throws what the API answers where one of these does not exist.
 */
export const checkFlow = async (services: Reads, triggerId: string, actionIds?: string[]): Promise<Finding[]> => {
  const ids = actionIds ?? (await boundIds(services, triggerId))
  if (actionIds && (await findActions(services.db, ids)).length < new Set(ids).size) throw noSuchAction()
  const versions = await deployed(services, ids)
  return findingsIn(
    services,
    triggerId,
    ids.flatMap(id => versions.get(id) ?? []),
  )
}

const boundIds = async ({ db }: Reads, triggerId: string): Promise<string[]> => {
  const { rows } = await listBindings(db, triggerId, { offset: 0, limit: limits.bindingsPerTrigger })
  return rows.map(row => row.action_id)
}

/** The deployed versions of these Actions, by the id of the Action. */
const deployed = async (services: Reads, ids: string[]): Promise<Map<string, CheckedAction>> => {
  const actions = await findActions(services.db, ids)
  const versions = await findVersions(
    services.db,
    actions.flatMap(({ deployed_version_id }) => deployed_version_id ?? []),
  )
  const byAction = new Map(versions.map(version => [version.action_id, version]))
  return new Map(
    ids.flatMap(id => {
      const action = actions.find(one => one.id === id)
      const version = byAction.get(id)
      return action && version ? [[id, checked(services, action, version)] as const] : []
    }),
  )
}

const isRunnable = (trigger: string): trigger is RunnableTrigger => Object.hasOwn(handlersOf, trigger)
const handlers = (trigger: string): readonly string[] => (isRunnable(trigger) ? handlersOf[trigger] : [])

/** Values of secrets are opened for nothing but their names. */
const checked = ({ box }: Reads, action: ActionRow, text: ActionRow | VersionRow): CheckedAction => ({
  id: action.id,
  name: action.name,
  trigger: { id: text.trigger_id, version: text.trigger_version },
  uses: readUses(text.code, handlers(text.trigger_id)),
  secrets: openSecrets(box, text.secrets_encrypted).map(({ name }) => name),
})

const findingsIn = async ({ db }: Reads, triggerId: string, flow: CheckedAction[]): Promise<Finding[]> => {
  const trigger: CheckedTrigger = {
    id: triggerId,
    currentVersion: currentTrigger(triggerId)?.version,
    handlers: handlers(triggerId),
  }
  const [tenant, guardian] = [await readDocument(db, 'tenant'), await readDocument(db, 'guardian')]
  const limit = tenant['mfa_command_limit']
  const facts: TenantFacts = {
    customizeMfa: tenant.customize_mfa_in_postlogin_action,
    on: factorsOn(guardian.factors, factors),
    usable: usableFactors(guardian.factors, factors),
    commandLimit: typeof limit === 'number' ? limit : 4,
  }
  return findingsOf(trigger, flow, facts).slice(0, mostFindings)
}

/** Nobody reads more of them. */
const mostFindings = 100

const sameness = ({ code, action_id, line, factor, secret }: Finding): string =>
  JSON.stringify([code, action_id, line, factor, secret])

/** Why nothing of it is seen in a login. */
const inNoFlow = ({ id, name, trigger_id, deployed_version_id }: ActionRow, isBound: boolean): Finding[] => {
  // Token exchange profiles name their Action; nothing is bound there.
  if (isBound || trigger_id === 'custom-token-exchange') return []
  const about = { severity: 'notice', action_id: id, action_name: name } as const
  return deployed_version_id === null
    ? [{ ...about, code: 'not_deployed', message: 'It has never been deployed: no login runs it.' }]
    : [{ ...about, code: 'not_bound', message: 'It is in no flow: nothing runs it until it is added to one.' }]
}
