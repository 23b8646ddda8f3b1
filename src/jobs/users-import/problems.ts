import type { z } from 'zod'
import type { $ZodIssue } from 'zod/v4/core'
import { explain } from '../../management/validation.ts'
import type { JobError } from '../../store/jobs.ts'

export type UserProblem = JobError['errors'][number]

/** Auth0's codes of what may be wrong with one user of a file. */
export type ProblemCode =
  | 'ANY_OF_MISSING'
  | 'ARRAY_LENGTH_LONG'
  | 'ARRAY_LENGTH_SHORT'
  | 'CONFLICT'
  | 'CONFLICT_EMAIL'
  | 'CONFLICT_USERNAME'
  | 'CONNECTION_NOT_FOUND'
  | 'DUPLICATED_USER'
  | 'ENUM_MISMATCH'
  | 'INVALID_FORMAT'
  | 'INVALID_TYPE'
  | 'MAXIMUM'
  | 'MAX_LENGTH'
  | 'MFA_FACTORS_FAILED'
  | 'MINIMUM'
  | 'MIN_LENGTH'
  | 'NOT_PASSED'
  | 'OBJECT_REQUIRED'
  | 'PATTERN'

/** Messages repeat what was found, and that may be half a megabyte. */
const longestMessage = 500

export const problem = (code: ProblemCode, text: string, path?: string): UserProblem => {
  const message = (path ? `Error in ${path} property - ${text}` : text).slice(0, longestMessage)
  return { code, message, ...(path && { path }) }
}

/** Members whose values are nobody's to read, not even in a message. */
const confidential = new Set<PropertyKey>(['password_hash', 'custom_password_hash', 'mfa_factors'])

/** Every problem that a schema has with a user. */
export const problemsOf = (schema: z.ZodType, issues: $ZodIssue[], user: unknown): UserProblem[] =>
  issues.map(issue => {
    const { problem: text, path } = explain('Payload', schema, issue, user)
    const shown = confidential.has(path[0] as PropertyKey) ? text.replace(/: [\s\S]*$/, '') : text
    return problem(codeOf(issue, text), shown, pathText(path))
  })

const pathText = (path: PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key)}`),
    '',
  )

const codeOf = (issue: $ZodIssue, text: string): ProblemCode => {
  if (text.startsWith('Missing required property')) return 'OBJECT_REQUIRED'
  switch (issue.code) {
    case 'invalid_type':
      return 'INVALID_TYPE'
    case 'invalid_value':
      return 'ENUM_MISMATCH'
    case 'invalid_format':
      return issue.format === 'regex' ? 'PATTERN' : 'INVALID_FORMAT'
    case 'too_small':
      return issue.origin === 'string' ? 'MIN_LENGTH' : issue.origin === 'array' ? 'ARRAY_LENGTH_SHORT' : 'MINIMUM'
    case 'too_big':
      return issue.origin === 'string' ? 'MAX_LENGTH' : issue.origin === 'array' ? 'ARRAY_LENGTH_LONG' : 'MAXIMUM'
    default:
      return 'NOT_PASSED'
  }
}
