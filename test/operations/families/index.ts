import type { Family } from '../case.ts'
import { actions } from './actions.ts'
import { apis } from './apis.ts'
import { clients } from './clients.ts'
import { connections } from './connections.ts'
import { guardian } from './guardian.ts'
import { messages } from './messages.ts'
import { organizationPeople } from './organization-people.ts'
import { organizations } from './organizations.ts'
import { protection } from './protection.ts'
import { roles } from './roles.ts'
import { tenant } from './tenant.ts'
import { userAccess } from './user-access.ts'
import { userFactors } from './user-factors.ts'
import { users } from './users.ts'

/** Every family of operations that has cases, by a name for its tests. */
export const families: Record<string, Family> = {
  users,
  'access of users': userAccess,
  'factors of users': userFactors,
  guardian,
  actions,
  tenant,
  messages,
  protection,
  clients,
  apis,
  connections,
  roles,
  organizations,
  'people of organizations': organizationPeople,
}
