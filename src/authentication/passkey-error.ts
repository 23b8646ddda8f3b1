/** A refusal of the passkey API: status, code and text of the answer (authentication reference, 8.4 and 9). */
export class PasskeyError extends Error {
  readonly status: 400 | 401 | 403 | 429
  readonly code: string
  /** Whether the tenant log has its reason already. */
  readonly logged: boolean

  constructor(status: PasskeyError['status'], code: string, description: string, logged = false) {
    super(description)
    this.status = status
    this.code = code
    this.logged = logged
  }
}

export const invalidRequest = (description: string): PasskeyError =>
  new PasskeyError(400, 'invalid_request', description)
