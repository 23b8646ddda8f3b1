/** One row per error that may leave the server: the code that clients match on, the status, the public text. */
const table = {
  invalid_body: { status: 400, text: 'Payload validation error' },
  invalid_uri: { status: 400, text: 'Path validation error' },
  invalid_query_string: { status: 400, text: 'Query validation error' },
  invalid_paging: { status: 400, text: 'You can only page through the first 1000 records' },
  invalid_request: { status: 400, text: 'Bad request' },
  operation_not_supported: { status: 400, text: 'This operation is not supported' },
  auth0_idp_error: { status: 409, text: 'The user already exists.' },
  insufficient_scope: { status: 403, text: 'Insufficient scope' },
  feature_not_enabled: { status: 403, text: 'This feature is not enabled for this tenant.' },
  inexistent_user: { status: 404, text: 'The user does not exist.' },
  inexistent_client: { status: 404, text: 'The client does not exist' },
  inexistent_connection: { status: 404, text: 'The connection does not exist' },
  inexistent_resource_server: { status: 404, text: 'The resource server does not exist' },
  inexistent_client_grant: { status: 404, text: 'The grant does not exist.' },
  inexistent_invitation: { status: 404, text: 'The invitation does not exist.' },
  inexistent_email_provider: { status: 404, text: 'There is not a configured email provider' },
  inexistent_email_template: { status: 404, text: 'The template does not exist.' },
  inexistent_templates_universal_login: { status: 404, text: 'The template does not exist.' },
  inexistent_custom_domain: { status: 404, text: 'The custom domain does not exist.' },
  custom_domain_conflict: { status: 409, text: 'A custom domain with that name already exists.' },
  theme_not_found: { status: 404, text: 'Theme not found.' },
  enrollment_not_found: { status: 404, text: 'Enrollment not found' },
  not_found: { status: 404, text: 'Not Found' },
  conflict: { status: 409, text: 'Conflict' },
  too_many_requests: { status: 429, text: 'Global limit has been reached' },
  unauthorized: { status: 401, text: 'Unauthorized' },
  login_not_found: { status: 400, text: 'This login has ended or was begun in another browser.' },
  login_expired: { status: 400, text: 'This login has expired.' },
  server_error: { status: 500, text: 'An internal error occurred' },
} as const satisfies Record<string, { status: number; text: string }>

export type ErrorCode = keyof typeof table

/**
 * A refusal that a caller is meant to see. `message` may replace the row's text where the text names what was wrong;
 * `detail` and `cause` are for the log and never leave. `errorCode: false` leaves the code out of a Management API body,
 * as upstream does in some families.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly detail: string | undefined
  readonly showCode: boolean

  constructor(
    code: ErrorCode,
    options: { message?: string; status?: number; detail?: string; cause?: unknown; showCode?: boolean } = {},
  ) {
    super(options.message ?? table[code].text, { cause: options.cause })
    this.code = code
    this.status = options.status ?? table[code].status
    this.detail = options.detail
    this.showCode = options.showCode ?? true
  }
}
