import type { Connection } from './queries.ts'

/** How a connection’s kind is called, and which page shows it, where one does. */
export const strategyOf = ({
  strategy,
}: Pick<Connection, 'strategy'>): {
  label: string
  to: '/authentication/database/$id' | '/authentication/passwordless/$id' | undefined
} => {
  switch (strategy) {
    case 'auth0':
      return { label: 'Database', to: '/authentication/database/$id' }
    case 'email':
      return { label: 'Passwordless: email', to: '/authentication/passwordless/$id' }
    case 'sms':
      return { label: 'Passwordless: SMS', to: '/authentication/passwordless/$id' }
    default:
      return { label: strategy, to: undefined }
  }
}
