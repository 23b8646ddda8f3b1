import type { RoleFact } from '../triggers.ts'
import { listArgument, pageArgument } from './lists.ts'

const maxIds = 100
const maxNames = 50

const position = (from: string): number => {
  const text = Buffer.from(from, 'base64url').toString('utf8')
  if (!/^\d{1,6}$/.test(text)) throw new TypeError('from must be the `next` of an earlier answer')
  return Number(text)
}

/** `api.roles` (login flow reference, 3.11), answered from what was loaded before the run. Wrong arguments reject. */
export const rolesApi = (roles: readonly RoleFact[]) => {
  const copies = (found: readonly RoleFact[]) => ({ roles: found.map(role => ({ ...role })) })
  return {
    getUserEffectiveRoles: async (params?: { take?: unknown; from?: unknown }) => {
      const { take, from } = pageArgument(params)
      const start = from === undefined ? 0 : position(from)
      const end = start + take
      const page = copies(roles.slice(start, end))
      return end < roles.length ? { ...page, next: Buffer.from(String(end)).toString('base64url') } : page
    },
    getUserEffectiveRolesByIds: async (ids: unknown) => {
      const wanted = new Set(listArgument(ids, 'ids', maxIds))
      return copies(roles.filter(role => wanted.has(role.id)))
    },
    getUserEffectiveRolesByNames: async (names: unknown) => {
      const wanted = new Set(listArgument(names, 'names', maxNames))
      return copies(roles.filter(role => wanted.has(role.name)))
    },
  }
}
