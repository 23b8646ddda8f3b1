import type { ActionHost } from '../actions/host.ts'
import type { SignUp } from '../login/parts.ts'
import { cachedConnection } from './cached-connection.ts'
import { connectionRules } from './connection-rules.ts'
import { type PasswordPolicy, rulesOf } from './password-policy.ts'
import { signUp } from './sign-up.ts'

/** A policy as pages show it. */
export const shownPolicy = (policy: PasswordPolicy): { rule: string; count?: number }[] =>
  rulesOf(policy).map(({ rule, count }) => (count === undefined ? { rule } : { rule, count }))

/** The sign-up page's data and answer, for the login's driver. */
export const signUpScreen = (host: Pick<ActionHost, 'bindings' | 'runTrigger'>): SignUp => ({
  viewData: async (services, name) => {
    const connection = await cachedConnection(services, name)
    const rules = connectionRules(connection ?? { options: { disable_signup: true } })
    return {
      identifiers: rules.asked,
      username_length: rules.usernameLength,
      password_policy: shownPolicy(rules.password),
    }
  },
  submit: async (services, { connection: name, clientId, organizationId, enabled, fields, http, transaction }) => {
    const connection = await cachedConnection(services, name)
    if (!connection) return { ok: false, errors: [{ code: 'signup-disabled' }] }
    const answer = await signUp(services, host, {
      connection,
      clientId,
      organizationId,
      enabled,
      account: {
        email: fields['email'],
        username: fields['username'],
        phone_number: fields['phone'],
        password: fields['password'] ?? '',
      },
      http,
      body: fields,
      transaction,
    })
    if (answer.ok) return { ok: true, userId: answer.user.user_id }
    const { problem } = answer
    return {
      ok: false,
      errors: [
        {
          code: problem.code,
          ...('field' in problem ? { field: problem.field } : {}),
          ...('message' in problem ? { message: problem.message } : {}),
        },
      ],
    }
  },
})
