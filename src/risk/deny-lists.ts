import type { Listing } from './rules/untrusted-ip.ts'

/** Lists of addresses that are known for attacks. */
export interface DenyLists {
  /** What an address is listed for; the first list that has it counts. */
  find: (ip: string) => Listing | undefined
  /** Names of lists of which there has never been a copy. */
  missing: () => string[]
}
