/** How well a login fits its user. Discrete: compared by equality, never by order (login-flow reference, 5.3). */
export type Confidence = 'low' | 'medium' | 'high' | 'neutral'

/** What one assessor found: Auth0's code and confidence, and what Auth0's shape says besides. */
export interface Finding<Code extends string = string, Details = object> {
  code: Code
  confidence: Confidence
  details?: Details
  /** The numbers that decided it. They go into the trace of the login and nowhere else. */
  because?: Record<string, number | string | boolean>
}

/** An assessor that could not do its work has found a risk: nobody gets in by breaking one (login-flow reference, 5.3). */
export const notAvailable = { code: 'assessment_not_available', confidence: 'low' } as const
