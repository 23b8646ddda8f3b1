const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
} as const

export type ProblemStatus = keyof typeof titles

export interface InvalidMember {
  detail: string
  /** The member, and as a JSON pointer (RFC 6901). */
  field?: string
  pointer?: string
  source?: 'body' | 'query'
}

/** A refusal of the My Account API, in the form of RFC 9457 that Auth0's clients read. */
export class Problem extends Error {
  readonly status: ProblemStatus
  readonly invalid: InvalidMember[] | undefined

  constructor(status: ProblemStatus, detail: string, invalid?: InvalidMember[]) {
    super(detail)
    this.status = status
    this.invalid = invalid
  }
}

export const problemBody = ({ status, message, invalid }: Problem) => ({
  type: `https://auth0.com/api-errors#A0E-${status}-0001`,
  status,
  title: titles[status],
  detail: message,
  ...(invalid && { validation_errors: invalid }),
})
