/** What the state of the tenant says about the way to a first challenged login. */
export interface Progress {
  factorsOn: number
  customize: boolean
  users: number
  enrolled: boolean
  actions: number
  bound: number
  challenged: boolean
}

export interface Step {
  title: string
  description: string
  done: boolean
  /** Where it is done in this dashboard; elsewhere the description says how. */
  to?: string
}

/** The steps of the guide, each ticked by what is really there. Pure. */
export const stepsOf = (progress: Progress): Step[] => [
  {
    title: 'Switch a factor on',
    description: 'One-time passwords need no provider and work at once.',
    done: progress.factorsOn > 0,
    to: '/security/mfa',
  },
  {
    title: 'Let Actions choose the factor',
    description: 'Switch on “Customize MFA factors using Actions”.',
    done: progress.customize,
    to: '/security/mfa',
  },
  {
    title: 'Create a user to try it with',
    description: 'With an e-mail address and a password that you know.',
    done: progress.users > 0,
    to: '/users',
  },
  {
    title: 'Enroll a factor',
    description: 'Send the user an invitation, or wait for the login that leads there.',
    done: progress.enrolled,
    to: '/users',
  },
  {
    title: 'Write and deploy an Action',
    description: 'A post-login Action that calls api.authentication.challengeWith.',
    done: progress.actions > 0,
    to: '/actions/library',
  },
  {
    title: 'Add it to the login flow',
    description: 'Actions run in the order in which they are bound to post-login.',
    done: progress.bound > 0,
    to: '/actions/flows/login',
  },
  {
    title: 'Sign in and see it asked for',
    description: 'The log shows the second factor, and what the Action decided.',
    done: progress.challenged,
    to: '/logs',
  },
]
