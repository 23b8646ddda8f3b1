import { type Finding, notAvailable } from '../finding.ts'

export type UntrustedIpCode =
  | 'not_found_on_deny_list'
  | 'found_on_deny_list'
  | 'invalid_ip_address'
  | 'assessment_not_available'

/** Why addresses are on a list, in Auth0's words. */
export const denyCategories = ['abuse', 'anonymizer', 'datacenter', 'reputation', 'unroutable'] as const
export type DenyCategory = (typeof denyCategories)[number]

/** The entry of a list that an address falls under. */
export interface Listing {
  /** A range in CIDR notation. */
  matches: string
  /** Name of the list. */
  source: string
  category: DenyCategory
}

export interface AddressFacts {
  ip: string
  /** Whether that is an address at all: an application may name one for its user. */
  valid: boolean
  listing?: Listing
  /** Lists of which this server has never had a copy. */
  missingLists: readonly string[]
}

/** Whether the address is known for attacks (reference, 5.1). Pure. */
export const untrustedIp = (facts: AddressFacts): Finding<UntrustedIpCode, Listing & { ip: string }> => {
  const { ip, valid, listing, missingLists } = facts
  if (!valid) return { code: 'invalid_ip_address', confidence: 'low' }
  if (listing) return { code: 'found_on_deny_list', confidence: 'low', details: { ip, ...listing } }
  if (missingLists.length > 0) return { ...notAvailable, because: { missingLists: missingLists.join(', ') } }
  return { code: 'not_found_on_deny_list', confidence: 'high' }
}
