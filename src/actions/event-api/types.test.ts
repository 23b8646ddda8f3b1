import { expectTypeOf, test } from 'vitest'
import type {
  CredentialsExchange,
  CustomEmailProvider,
  CustomPhoneProvider,
  CustomTokenExchange,
  PasswordResetPostChallenge,
  PostChangePassword,
  PostLogin,
  PostUserRegistration,
  PreUserRegistration,
  SendPhoneMessage,
} from '../../../types/actions.d.ts'
import type { Actor, factorTypes } from '../../flow/command.ts'
import { credentialsExchangeApi } from './api/credentials-exchange.ts'
import { customTokenExchangeApi } from './api/custom-token-exchange.ts'
import { notificationApi } from './api/notification.ts'
import { passwordResetApi } from './api/password-reset.ts'
import { postLoginApi } from './api/post-login.ts'
import { preUserRegistrationApi } from './api/pre-user-registration.ts'
import type { Recording } from './api/recording.ts'
import { cacheApi } from './cache.ts'
import type { PasswordResetEvent } from './password-reset-event.ts'
import type { PostLoginEvent } from './post-login-event.ts'
import type { ExchangedUser } from './triggers.ts'

// What is published to authors must be what runs: the compiler compares both.
const recording: Recording = { commands: [], event: {}, now: () => 0 }
const cache = cacheApi({}, () => 0).api

test('the published api of post-login is the one that runs, member for member', () => {
  const api = postLoginApi(recording, {}, 'onContinuePostLogin', cache)
  expectTypeOf<keyof typeof api>().toEqualTypeOf<keyof PostLogin.PostLoginAPI>()
  expectTypeOf<keyof typeof api.authentication>().toEqualTypeOf<keyof PostLogin.AuthenticationAPI>()
  expectTypeOf<keyof typeof api.redirect>().toEqualTypeOf<keyof PostLogin.RedirectAPI>()
  expectTypeOf<keyof typeof api.session>().toEqualTypeOf<keyof PostLogin.SessionAPI>()
  expectTypeOf<keyof typeof api.refreshToken>().toEqualTypeOf<keyof PostLogin.RefreshTokenAPI>()
  expectTypeOf<keyof typeof api.samlResponse>().toEqualTypeOf<keyof PostLogin.SAMLResponseAPI>()
  expectTypeOf(api.groups).toExtend<PostLogin.GroupsAPI>()
  expectTypeOf<keyof typeof api.roles>().toEqualTypeOf<keyof PostLogin.RolesAPI>()
  expectTypeOf(api.cache).toExtend<PostLogin.PostLoginAPI['cache']>()
  expectTypeOf(api.session).toExtend<PostLogin.SessionAPI>()
  expectTypeOf(api.refreshToken).toExtend<PostLogin.RefreshTokenAPI>()
  expectTypeOf(api.roles).toExtend<PostLogin.RolesAPI>()
})

test('the published api and event of password-reset-post-challenge are those that run', () => {
  type Published = PasswordResetPostChallenge.PasswordResetPostChallengeAPI
  const { prompt: _, ...api } = passwordResetApi(recording, cache)
  expectTypeOf<keyof typeof api>().toEqualTypeOf<keyof Published>()
  expectTypeOf(api).toExtend<Published>()
  expectTypeOf<keyof typeof api.redirect>().toEqualTypeOf<keyof Published['redirect']>()
  expectTypeOf<keyof typeof api.transaction>().toEqualTypeOf<keyof Published['transaction']>()
  expectTypeOf<PasswordResetEvent>().toEqualTypeOf<Omit<PasswordResetPostChallenge.Event, 'secrets'>>()
  expectTypeOf<PasswordResetPostChallenge.FactorType>().toEqualTypeOf<(typeof factorTypes)[number]>()
})

test('the published factor types are those that the flow knows', () => {
  expectTypeOf<PostLogin.FactorType>().toEqualTypeOf<(typeof factorTypes)[number]>()
})

test('the event that is built is the published one, without the secrets that come last', () => {
  expectTypeOf<PostLoginEvent>().toEqualTypeOf<Omit<PostLogin.Event, 'secrets'>>()
})

test('the published apis of registrations and exchanges are those that run, member for member', () => {
  const pre = preUserRegistrationApi(recording, {}, 'onExecutePreUserRegistration', cache)
  expectTypeOf<keyof typeof pre>().toEqualTypeOf<keyof PreUserRegistration.PreUserRegistrationAPI>()
  expectTypeOf<keyof typeof pre.user>().toEqualTypeOf<keyof PreUserRegistration.PreUserRegistrationAPI['user']>()
  const tokens = customTokenExchangeApi(recording, {}, 'onExecuteCustomTokenExchange', cache)
  expectTypeOf<keyof typeof tokens>().toEqualTypeOf<keyof CustomTokenExchange.CustomTokenExchangeAPI>()
  expectTypeOf(tokens).toExtend<CustomTokenExchange.CustomTokenExchangeAPI>()
  expectTypeOf<keyof typeof tokens.authentication>().toEqualTypeOf<
    keyof CustomTokenExchange.CustomTokenExchangeAPI['authentication']
  >()
  expectTypeOf<CustomTokenExchange.Actor>().toEqualTypeOf<Actor>()
  expectTypeOf<CustomTokenExchange.UserAttributes>().toEqualTypeOf<ExchangedUser>()
  const exchange = credentialsExchangeApi(recording, {}, 'onExecuteCredentialsExchange', cache)
  expectTypeOf<keyof typeof exchange>().toEqualTypeOf<keyof CredentialsExchange.CredentialsExchangeAPI>()
  expectTypeOf(exchange.transaction).toExtend<CredentialsExchange.CredentialsExchangeAPI['transaction']>()
  expectTypeOf(cache).toExtend<PostUserRegistration.PostUserRegistrationAPI['cache']>()
  expectTypeOf(cache).toExtend<PostChangePassword.PostChangePasswordAPI['cache']>()
})

test('the published apis of provider Actions are those that run', () => {
  expectTypeOf(notificationApi(recording)).toExtend<CustomPhoneProvider.CustomPhoneProviderAPI['notification']>()
  expectTypeOf(notificationApi(recording)).toExtend<CustomEmailProvider.CustomEmailProviderAPI['notification']>()
  expectTypeOf(cache).toExtend<SendPhoneMessage.SendPhoneMessageAPI['cache']>()
})

test('an Action written against the published types compiles', () => {
  const action: PostLogin.PostLoginAction = async (event, api) => {
    if (event.user.enrolledFactors?.some(({ type }) => type === 'otp'))
      api.authentication.challengeWith({ type: 'otp' })
    else api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'webauthn-roaming' }])
    // @ts-expect-error e-mail cannot be enrolled
    api.authentication.enrollWith({ type: 'email' })
    // @ts-expect-error `sms` is no factor type
    api.authentication.challengeWith({ type: 'sms' })
    api.idToken.setCustomClaim('https://example.com/plan', event.user.app_metadata.plan).access.deny('no')
  }
  expectTypeOf(action).toBeFunction()
})
