/** Why a request for approval came to nothing, as its application is told (CIBA, 11 and 13; authentication reference, 8.5). */
export interface CibaProblem {
  status: 400 | 403 | 429
  error: string
  description: string
  /** Seconds after which the application may ask again. */
  retryAfter?: number
}

export const problem = (error: string, description: string, status: CibaProblem['status'] = 400): CibaProblem => ({
  status,
  error,
  description,
})
