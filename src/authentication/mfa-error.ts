/** A refusal of the MFA API: status, code and text of the answer (authentication reference, 5 and 9). */
export class MfaError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 429
  readonly code: string

  constructor(status: MfaError['status'], code: string, description: string) {
    super(description)
    this.status = status
    this.code = code
  }
}
