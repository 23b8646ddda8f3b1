import type { OrganizationConnection } from './queries.ts'

/** What can be said of a connection in an organization. */
export const switches = [
  {
    member: 'assign_membership_on_login',
    label: 'Assign membership',
    description: 'Whoever signs in by it becomes a member.',
  },
  { member: 'show_as_button', label: 'Show as button', description: 'The login page offers it. Not for databases.' },
  {
    member: 'is_signup_enabled',
    label: 'Sign-up',
    description: 'People may make an account. For databases that assign membership.',
  },
] as const

export type Flags = Pick<OrganizationConnection, (typeof switches)[number]['member']>

/** A change of these switches with what follows from it: who may sign up must become a member. Pure. */
export const followed = (change: Partial<Flags>): Partial<Flags> => ({
  ...change,
  ...(change.assign_membership_on_login === false && { is_signup_enabled: false }),
  ...(change.is_signup_enabled === true && { assign_membership_on_login: true }),
})

/** Whether a switch has a meaning for a connection. Pure. */
export const applies = (member: keyof Flags, strategy: string | undefined): boolean =>
  member === 'assign_membership_on_login' || (strategy === 'auth0') === (member === 'is_signup_enabled')
