import { AppError } from '../errors.ts'

/** Refusals of the Actions family: no `errorCode` in the body (management reference, 1.2). */
export const refused = (message: string, status = 400): AppError =>
  new AppError(status === 409 ? 'conflict' : 'invalid_request', { message, status, showCode: false })

export const noSuchAction = (): AppError =>
  new AppError('not_found', { message: 'That action does not exist.', showCode: false })

export const noSuchVersion = (): AppError =>
  new AppError('not_found', { message: 'That action version does not exist.', showCode: false })

export const noSuchModule = (): AppError =>
  new AppError('not_found', { message: 'That action module does not exist.', showCode: false })

export const noSuchModuleVersion = (): AppError =>
  new AppError('not_found', { message: 'That action module version does not exist.', showCode: false })

/** Clients wait and try again on these very words. */
export const notBuilt = (why: string | undefined): AppError =>
  refused(
    `A draft must be in the 'built' state before it can be deployed.${why === undefined ? '' : ` Its build failed: ${why}`}`,
  )
