/** What Actions see, by trigger: `event`, `api` and the type of the handler. */
export type * as CredentialsExchange from './credentials-exchange.d.ts'
export type * as CustomEmailProvider from './custom-email-provider.d.ts'
export type * as CustomPhoneProvider from './custom-phone-provider.d.ts'
export type * as PostChangePassword from './post-change-password.d.ts'
export type * as PostLogin from './post-login.d.ts'
export type * as PostUserRegistration from './post-user-registration.d.ts'
export type * as PreUserRegistration from './pre-user-registration.d.ts'
export type * as SendPhoneMessage from './send-phone-message.d.ts'
