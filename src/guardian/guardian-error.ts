import { AppError } from '../errors.ts'

/** What phone apps are told, by the codes that Guardian's SDKs know (reference, 4.12). */
const table = {
  invalid_body: { status: 400, text: 'The request is not valid.' },
  invalid_token: { status: 401, text: 'The token is not valid.' },
  invalid_challenge_response: { status: 401, text: 'The challenge response is not valid.' },
  number_required: { status: 400, text: 'The number that the login page shows is required.' },
  invalid_number: { status: 400, text: 'This is not the number that the login page shows.' },
  enrollment_transaction_not_found: { status: 404, text: 'The enrollment ticket was used or has expired.' },
  login_transaction_not_found: { status: 404, text: 'The login request was answered or does not exist.' },
  transaction_expired: { status: 400, text: 'The login request has expired.' },
  device_account_not_found: { status: 404, text: 'The device is not enrolled.' },
  too_many_requests: { status: 429, text: 'Too many requests.' },
} as const satisfies Record<string, { status: number; text: string }>

export type GuardianErrorCode = keyof typeof table

/** A refusal for the app on the phone. `detail` is for the log alone. */
export class GuardianError extends Error {
  readonly code: GuardianErrorCode
  readonly status: number
  readonly detail: string | undefined
  readonly retryAt: number | undefined

  constructor(code: GuardianErrorCode, options: { message?: string; detail?: string; retryAt?: number } = {}) {
    super(options.message ?? table[code].text)
    this.code = code
    this.status = table[code].status
    this.detail = options.detail
    this.retryAt = options.retryAt
  }
}

const phrases: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  429: 'Too Many Requests',
}

/** The body as both SDKs read it; nothing for what no app is meant to see. */
export const guardianErrorBody = (error: unknown): { status: number; body: Record<string, unknown> } | undefined => {
  if (!(error instanceof GuardianError)) return undefined
  const { status, code, message } = error
  return {
    status,
    body: { statusCode: status, error: phrases[status], message, description: message, errorCode: code },
  }
}

/** An unforeseen fault in the same shape. */
export const guardianFault = {
  statusCode: 500,
  error: 'Internal Server Error',
  message: new AppError('server_error').message,
}
