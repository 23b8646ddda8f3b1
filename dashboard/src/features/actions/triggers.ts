/** A trigger that Actions are written for in this dashboard, with what its handler is called and typed. */
export interface Trigger {
  id: string
  label: string
  handler: string
  /** File of its declarations, and the name of `api` there. */
  types: string
  api: string
  /** Whether several Actions run one after the other, in an order that an administrator chooses. */
  flow: boolean
}

export const triggers: readonly Trigger[] = [
  {
    id: 'post-login',
    label: 'Login / Post Login',
    handler: 'onExecutePostLogin',
    types: 'post-login',
    api: 'PostLoginAPI',
    flow: true,
  },
  {
    id: 'credentials-exchange',
    label: 'Machine to Machine',
    handler: 'onExecuteCredentialsExchange',
    types: 'credentials-exchange',
    api: 'CredentialsExchangeAPI',
    flow: true,
  },
  {
    id: 'pre-user-registration',
    label: 'Pre User Registration',
    handler: 'onExecutePreUserRegistration',
    types: 'pre-user-registration',
    api: 'PreUserRegistrationAPI',
    flow: true,
  },
  {
    id: 'post-user-registration',
    label: 'Post User Registration',
    handler: 'onExecutePostUserRegistration',
    types: 'post-user-registration',
    api: 'PostUserRegistrationAPI',
    flow: true,
  },
  {
    id: 'post-change-password',
    label: 'Post Change Password',
    handler: 'onExecutePostChangePassword',
    types: 'post-change-password',
    api: 'PostChangePasswordAPI',
    flow: true,
  },
  {
    id: 'password-reset-post-challenge',
    label: 'Password Reset / Post Challenge',
    handler: 'onExecutePostChallenge',
    types: 'password-reset-post-challenge',
    api: 'PasswordResetPostChallengeAPI',
    flow: true,
  },
  {
    id: 'send-phone-message',
    label: 'Send Phone Message',
    handler: 'onExecuteSendPhoneMessage',
    types: 'send-phone-message',
    api: 'SendPhoneMessageAPI',
    flow: true,
  },
  {
    id: 'custom-phone-provider',
    label: 'Custom Phone Provider',
    handler: 'onExecuteCustomPhoneProvider',
    types: 'custom-phone-provider',
    api: 'CustomPhoneProviderAPI',
    flow: true,
  },
  {
    id: 'custom-email-provider',
    label: 'Custom Email Provider',
    handler: 'onExecuteCustomEmailProvider',
    types: 'custom-email-provider',
    api: 'CustomEmailProviderAPI',
    flow: true,
  },
  {
    id: 'custom-token-exchange',
    label: 'Custom Token Exchange',
    handler: 'onExecuteCustomTokenExchange',
    types: 'custom-token-exchange',
    api: 'CustomTokenExchangeAPI',
    flow: false,
  },
]

export const triggerOf = (id: string | undefined): Trigger | undefined => triggers.find(trigger => trigger.id === id)

/** What an Action begins as: its handler, typed, and nothing in it. */
export const emptyAction = ({ handler, api }: Trigger): string => `/**
 * @param {Event} event - What is known of the transaction.
 * @param {${api}} api - Everything that an Action can do.
 */
exports.${handler} = async (event, api) => {
}
`
