import type { Services } from '../services.ts'
import { cachedOrganization, cachedOrganizationByName, type OrganizationAccess } from '../store/organization-access.ts'
import { cachedDocument } from '../store/settings.ts'

/** What a parameter `organization` names. */
export type Named =
  | { kind: 'found'; organization: OrganizationAccess }
  | { kind: 'unknown' }
  /** A name, where the tenant takes ids alone (`allow_organization_name_in_authentication_api`). */
  | { kind: 'not-an-id' }

const longest = 50

/**
 * The organization that a request names. What begins with `org_` is an id, to the letter, and never a name: applications
 * compare it with `org_id`, all else in lower case with `org_name` (authentication reference, 3.4).
 */
export const findNamed = async (services: Pick<Services, 'db'>, named: string): Promise<Named> => {
  if (named.startsWith('org_'))
    return found(named.length > longest ? undefined : await cachedOrganization(services, named))
  const { allow_organization_name_in_authentication_api: byName } = await cachedDocument(services, 'tenant')
  return byName ? found(await findByName(services, named)) : { kind: 'not-an-id' }
}

/** An organization by the name that a person has typed, in any case. */
export const findByName = async (
  services: Pick<Services, 'db'>,
  name: string,
): Promise<OrganizationAccess | undefined> =>
  name.length > longest ? undefined : cachedOrganizationByName(services, name.toLowerCase())

const found = (organization: OrganizationAccess | undefined): Named =>
  organization ? { kind: 'found', organization } : { kind: 'unknown' }
