import type { State } from './state.ts'

/** What entries of a login say of it. Of a password grant only where the adaptive policy uses it (reference, 5.4). */
export const riskDetails = ({ riskAssessment, request, settings }: State): Record<string, unknown> | undefined =>
  riskAssessment && (request.channel !== 'token' || settings.policy === 'adaptive') ? { riskAssessment } : undefined

/** The same for `mfar`, which has it directly in its details (reference, 5.5). */
export const riskOfRefusal = (state: State): Record<string, unknown> | undefined => {
  if (!riskDetails(state)) return undefined
  const grant = state.request.channel === 'token' ? state.request.params['grant_type'] : undefined
  return { ...state.riskAssessment, ...(grant !== undefined && { grant_type: grant }) }
}

/** Whether the adaptive policy finds the login doubtful. What was not assessed counts as such (reference, 5.3). */
export const isDoubtful = ({ settings, riskAssessment }: State): boolean =>
  settings.policy === 'adaptive' && (riskAssessment?.confidence ?? 'low') === 'low'
