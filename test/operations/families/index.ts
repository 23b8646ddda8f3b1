import type { Family } from '../case.ts'
import { actionModules } from './action-modules.ts'
import { actions } from './actions.ts'
import { apis } from './apis.ts'
import { clients } from './clients.ts'
import { connections } from './connections.ts'
import { guardian } from './guardian.ts'
import { jobs } from './jobs.ts'
import { logStreams } from './log-streams.ts'
import { messages } from './messages.ts'
import { organizationDoors } from './organization-doors.ts'
import { organizationPeople } from './organization-people.ts'
import { organizations } from './organizations.ts'
import { ownPages } from './own-pages.ts'
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
  'modules of actions': actionModules,
  tenant,
  messages,
  jobs,
  'streams and statistics of logs': logStreams,
  'own pages': ownPages,
  protection,
  clients,
  apis,
  connections,
  roles,
  organizations,
  'doors of organizations': organizationDoors,
  'people of organizations': organizationPeople,
}
