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
  /** Where it is done: a page of this dashboard, or a login in a new tab. */
  to: string
  /** The part of that page. */
  hash?: string
  newTab?: boolean
}

/** Opens a login that ends at the page that says why each screen was shown. */
const tryIt = { to: '/try?start', newTab: true } as const

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
    hash: 'additional-settings',
  },
  {
    title: 'Create a user to try it with',
    description: 'With an e-mail address and a password that you know.',
    done: progress.users > 0,
    to: '/users',
  },
  {
    title: 'Write and deploy an Action',
    description: 'Begin with the template “Ask for a code”: it leads to enroll a factor, and asks for it from then on.',
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
    title: 'Try it: enroll a factor',
    description:
      'Opens a login in a new tab. Sign in as your user; without a factor yet, the Action leads to enroll one.',
    done: progress.enrolled,
    ...tryIt,
  },
  {
    title: 'Try it again: be asked for it',
    description: 'Now the Action challenges. At the end stand the tokens, the screens, and why each was shown.',
    done: progress.challenged,
    ...tryIt,
  },
]
