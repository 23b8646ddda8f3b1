import type { ConnectionRef, UserFacts } from './state.ts'

/** Whether a user can have come by one of these connections. */
export const leadsIn = (connections: ConnectionRef[], user: UserFacts | undefined): boolean =>
  connections.some(({ name }) => user?.connections?.includes(name))
