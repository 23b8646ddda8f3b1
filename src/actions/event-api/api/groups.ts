import { listArgument, pageArgument } from './lists.ts'

const maxGroups = 100

/**
 * `api.groups` (login flow reference, 3.11). Groups come from directories of enterprise connections, which this server has
 * none of: nobody is in one. Wrong arguments reject.
 */
export const groupsApi = {
  getUserGroups: async (params?: { take?: unknown; from?: unknown }): Promise<{ groups: [] }> => {
    pageArgument(params)
    return { groups: [] }
  },
  hasGroupMembership: async (groups: unknown): Promise<{ memberships: Record<string, never> }> => {
    listArgument(groups, 'groups', maxGroups)
    return { memberships: {} }
  },
}
