import { queryOptions } from '@tanstack/react-query'
import type { Finding } from '../../../../src/actions/check/findings.ts'
import { own } from '../../api.ts'

export type { Finding } from '../../../../src/actions/check/findings.ts'

const ask = async (operation: string, given: Parameters<typeof own>[1]): Promise<Finding[]> =>
  (await own<{ findings: Finding[] }>(operation, given)).findings

/** What would break if the saved draft of an Action was deployed. */
export const draftCheckQuery = (id: string) =>
  queryOptions({
    queryKey: ['actions', id, 'check'],
    queryFn: () => ask('GET /actions/actions/{id}/check', { params: { id } }),
    // Settings elsewhere decide as well.
    staleTime: 0,
  })

/** What breaks in the flow of a trigger as it is bound, or as it would with these Actions in their order. */
export const flowCheckQuery = (triggerId: string, actionIds?: string[]) =>
  queryOptions({
    queryKey: ['actions', 'check', triggerId, actionIds ?? 'bound'],
    queryFn: () =>
      ask('GET /actions/triggers/{triggerId}/check', {
        params: { triggerId },
        query: actionIds && { actions: actionIds.join() },
      }),
    staleTime: 0,
  })

/** Whether somebody should think twice before a deploy: a notice breaks nothing. Pure. */
export const breaks = ({ severity }: Finding): boolean => severity !== 'notice'
