import { type TryRequest, tryRequest } from '../features/try/request.ts'

/** The time that the overview shows. */
export type Period = 'day' | 'week' | 'month'

const isPeriod = (value: unknown): value is Period => value === 'day' || value === 'week' || value === 'month'

/** What is looked at, kept in the address; what cannot be read is as if it was not there. */
export const overviewSearch = ({ period }: Record<string, unknown>): { period?: Period } =>
  isPeriod(period) ? { period } : {}

export const loginsSearch = ({ user }: Record<string, unknown>): { user?: string } =>
  typeof user === 'string' && user !== '' ? { user } : {}

/** The login that is shown, or what the form for the next one begins with. */
export const trySearch = ({ login, ...request }: Record<string, unknown>): { login?: string } & TryRequest =>
  typeof login === 'string' && login !== '' ? { login } : tryRequest(request)
