/** The e-mail templates by the words of Auth0's dashboard, and when each goes out. `link`: what can be set of the link in it. */
export const emailTemplates: readonly {
  name: string
  label: string
  description: string
  link?: 'lifetime' | 'lifetime and redirect'
}[] = [
  {
    name: 'verify_email',
    label: 'Verification Email (using Link)',
    description: 'Asks new users to confirm their address.',
    link: 'lifetime and redirect',
  },
  { name: 'verify_email_by_code', label: 'Verification Email (using Code)', description: 'The same by a code.' },
  { name: 'welcome_email', label: 'Welcome Email', description: 'Greets users once their address is confirmed.' },
  {
    name: 'enrollment_email',
    label: 'Enroll in Multifactor Authentication',
    description: 'Invites a user to enroll a factor.',
  },
  {
    name: 'reset_email',
    label: 'Change Password (using Link)',
    description: 'Lets users choose a new password.',
    link: 'lifetime and redirect',
  },
  { name: 'reset_email_by_code', label: 'Change Password (using Code)', description: 'The same by a code.' },
  {
    name: 'change_password',
    label: 'Change Password (legacy)',
    description: 'Confirms a password that was chosen before.',
  },
  {
    name: 'password_reset',
    label: 'Password Reset (legacy)',
    description: 'The older name of the change of a password.',
  },
  {
    name: 'blocked_account',
    label: 'Blocked Account Email',
    description: 'Tells of too many failed attempts, and lifts the block.',
    link: 'lifetime',
  },
  {
    name: 'stolen_credentials',
    label: 'Password Breach Alert',
    description: 'Tells that a password is known from a breach.',
    link: 'lifetime and redirect',
  },
  { name: 'mfa_oob_code', label: 'Verification Code for Email MFA', description: 'The code of the e-mail factor.' },
  {
    name: 'user_invitation',
    label: 'User Invitation',
    description: 'Invites somebody to an organization.',
  },
  {
    name: 'async_approval',
    label: 'Asynchronous Approval',
    description: 'Asks for the approval of a request.',
  },
]
