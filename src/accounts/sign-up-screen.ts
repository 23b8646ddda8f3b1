import type { ActionHost } from '../actions/host.ts'
import type { SignUp } from '../login/parts.ts'
import { cachedConnection } from './cached-connection.ts'
import { connectionRules } from './connection-rules.ts'
import { checkNames, type NewAccount, type SignUpProblem } from './new-account.ts'
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
  check: async (services, name, fields, enabled) => {
    const connection = await cachedConnection(services, name)
    const problem = checkNames(connection ?? { options: { disable_signup: true } }, accountOf(fields), enabled)
    return problem ? [shownProblem(problem)] : []
  },
  submit: async (
    services,
    {
      connection: name,
      clientId,
      organizationId,
      enabled,
      sendsVerification,
      fields,
      passkey,
      riskAssessment,
      http,
      transaction,
    },
  ) => {
    const connection = await cachedConnection(services, name)
    if (!connection) return { ok: false, errors: [{ code: 'signup-disabled' }] }
    const answer = await signUp(services, host, {
      connection,
      clientId,
      organizationId,
      enabled,
      sendsVerification,
      account: accountOf(fields),
      passkey,
      riskAssessment,
      http,
      body: fields,
      transaction,
    })
    return answer.ok ? { ok: true, userId: answer.user.user_id } : { ok: false, errors: [shownProblem(answer.problem)] }
  },
})

const accountOf = (fields: Record<string, string>): NewAccount => ({
  email: fields['email'],
  username: fields['username'],
  phone_number: fields['phone'],
  password: fields['password'],
})

const shownProblem = (problem: SignUpProblem): { code: string; field?: string; message?: string } => ({
  code: problem.code,
  ...('field' in problem ? { field: problem.field } : {}),
  ...('message' in problem ? { message: problem.message } : {}),
})
