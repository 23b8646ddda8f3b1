import { type TryRequest, tryRequest } from '../features/try/request.ts'

/** The time that the overview shows. */
export type Period = 'day' | 'week' | 'month'

const isPeriod = (value: unknown): value is Period => value === 'day' || value === 'week' || value === 'month'

/** What is looked at, kept in the address; what cannot be read is as if it was not there. */
export const overviewSearch = ({ period }: Record<string, unknown>): { period?: Period } =>
  isPeriod(period) ? { period } : {}

/** Whose logins, of which application; those without a screen too where `silent` says so. */
export interface LoginsSearch {
  user?: string | undefined
  client?: string | undefined
  silent?: boolean | undefined
}

export const loginsSearch = ({ user, client, silent }: Record<string, unknown>): LoginsSearch => ({
  user: typeof user === 'string' && user !== '' ? user : undefined,
  client: typeof client === 'string' && client !== '' ? client : undefined,
  silent: silent === true || undefined,
})

/** The login that is shown, or what the form for the next one begins with. */
export const trySearch = ({ login, ...request }: Record<string, unknown>): { login?: string } & TryRequest =>
  typeof login === 'string' && login !== '' ? { login } : tryRequest(request)
