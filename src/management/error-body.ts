import { STATUS_CODES } from 'node:http'
import type { AppError } from '../errors.ts'

/** The body of every error of the API (management reference, 1.2). */
export interface ErrorBody {
  statusCode: number
  error: string
  message: string
  errorCode?: string
}

/** Families without `errorCode`, and codes that upstream has no name for, leave it out. */
const unnamed = new Set(['unauthorized', 'not_found', 'conflict', 'server_error'])

export const errorBody = (error: AppError): ErrorBody => ({
  statusCode: error.status,
  error: STATUS_CODES[error.status] ?? 'Error',
  message: error.message,
  ...(error.showCode && !unnamed.has(error.code) && { errorCode: error.code }),
})
