/** Labels and errors of the screens where somebody says who they are. */
export const credentialTexts = {
  emailLabel: 'E-mail address',
  usernameLabel: 'Username',
  phoneNumberLabel: 'Phone number',
  usernameOrEmailLabel: 'Username or e-mail address',
  phoneOrEmailLabel: 'Phone number or e-mail address',
  phoneOrUsernameLabel: 'Phone number or username',
  phoneOrUsernameOrEmailLabel: 'Phone number, username or e-mail address',
  identifiersLegend: 'Sign in by one of these',
  passwordLabel: 'Password',
  'wrong-credentials': 'The name or the password is not right.',
  'wrong-email-credentials': 'The e-mail address or the password is not right.',
  'wrong-username-credentials': 'The username or the password is not right.',
  'invalid-email-format': 'This is not an e-mail address. Please check it.',
  'invalid-username': 'This username cannot be used.',
  'no-email': 'Please enter your e-mail address.',
  'no-username': 'Please enter who you are.',
  'no-password': 'Please enter your password.',
  'password-too-long': 'The password is too long.',
  'user-blocked':
    'Sign-ins to this account are blocked for now, after too many failed attempts. Try again later, or reset your password.',
  'same-user-login': 'There were too many sign-ins to this account. Please wait a minute and try again.',
  'ip-blocked': 'Too many attempts have come from where you are. Please try again later.',
  'password-breached':
    'We have stopped this sign-in: the password is known from a data breach elsewhere. Please reset your password to go on.',
  'password-unchecked': 'We couldn’t check your password just now. Please try again in a few minutes.',
  'authentication-failure': 'We couldn’t sign you in just now. Please try again.',
  'invalid-link': 'This link is not valid any more. Sign in to get another one.',
  'organization-required': 'Please say which organization you belong to.',
  'not-a-member': 'You are not a member of this organization.',
} as const

/** What identifies a user at a connection. */
export type Identifier = 'email' | 'username' | 'phone_number'

/** The text key that names the identifiers in force. */
export const identifierLabel = (identifiers: readonly Identifier[]): keyof typeof credentialTexts => {
  const [email, username, phone] = (['email', 'username', 'phone_number'] as const).map(i => identifiers.includes(i))
  if (phone) {
    if (username) return email ? 'phoneOrUsernameOrEmailLabel' : 'phoneOrUsernameLabel'
    return email ? 'phoneOrEmailLabel' : 'phoneNumberLabel'
  }
  if (username) return email ? 'usernameOrEmailLabel' : 'usernameLabel'
  return 'emailLabel'
}
