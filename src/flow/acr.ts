import type { State } from './state.ts'

/** The value of `acr_values` and of `acr` that means more than one factor. */
export const multiFactorAcr = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

export const asksForMultiFactor = (state: State): boolean => state.request.acrValues.includes(multiFactorAcr)
