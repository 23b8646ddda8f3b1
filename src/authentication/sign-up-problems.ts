import type { SignUpProblem } from '../accounts/new-account.ts'

/** A request behind which somebody would have to show to be, where an application can show nothing. */
export const verificationBody = {
  name: 'AnomalyDetected',
  code: 'requires_verification',
  description: 'Suspicious request requires verification',
  statusCode: 401,
} as const

export const tooManyBody = {
  name: 'TooManyRequestsError',
  code: 'too_many_requests',
  description: 'Too many attempts.',
  statusCode: 429,
} as const

const passwordMessages = {
  PasswordStrengthError: 'Password is too weak',
  PasswordDictionaryError: 'Password is not allowed, it might be too common.',
  PasswordNoUserInfoError: 'Password contains user information',
  PasswordHistoryError: 'Password has previously been used',
} as const

/** Why nobody was made, in Auth0's words (authentication reference, 8.1). */
export const problemBody = (problem: SignUpProblem) => {
  const bad = (code: string, description: string) => ({
    name: 'BadRequestError',
    code,
    description,
    statusCode: 400 as const,
  })
  if ('password' in problem) {
    const message = passwordMessages[problem.password]
    return {
      name: problem.password,
      code: 'invalid_password',
      message,
      description: message,
      ...(problem.password === 'PasswordStrengthError' ? { policy: problem.policy } : {}),
      statusCode: 400 as const,
    }
  }
  switch (problem.code) {
    case 'auth0-users-validation': {
      const description = problem.message ?? 'Something went wrong, please try again later.'
      const said = { description, message: description, friendly_message: description }
      return { name: 'Error', code: 'extensibility_error', ...said, statusCode: 400 as const }
    }
    case 'user-already-exists':
      return bad('user_exists', 'The user already exists.')
    case 'username-taken':
      return bad('username_exists', 'The username provided is in use already.')
    case 'signup-disabled':
      return bad('public_signup_disabled', 'Public signup is disabled')
    case 'ip-blocked':
      return tooManyBody
    case 'password-breached':
      return {
        ...bad('password_leaked', 'The password is known from a data breach elsewhere. Choose another one.'),
        name: 'AnomalyDetected',
      }
    case 'password-unchecked':
      return bad('invalid_signup', 'The password could not be checked. Try again later.')
    case 'invalid-signup':
      return bad('invalid_signup', 'Invalid sign up')
    case 'password-not-allowed':
      return bad('invalid_signup', 'Passwords are not enabled for this connection')
    case 'passkey-not-allowed':
    case 'invalid-passkey':
      return bad('invalid_signup', 'Invalid passkey')
    case 'no-email':
      return bad('invalid_signup', 'email is required')
    case 'no-username':
      return bad('invalid_signup', 'username is required')
    case 'no-phone':
      return bad('invalid_signup', 'phone_number is required')
    case 'no-password':
      return bad('invalid_signup', 'password is required')
    case 'invalid-email-format':
      return bad('invalid_signup', 'Invalid email')
    case 'invalid-phone':
      return bad('invalid_signup', 'Invalid phone number')
    case 'invalid-username':
      return bad('invalid_signup', 'Invalid username')
    case 'invalid-username-length':
      return bad('invalid_signup', `Username should have between ${problem.min} and ${problem.max} characters.`)
  }
  return problem satisfies never
}
