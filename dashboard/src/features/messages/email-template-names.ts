/** The e-mail templates by the words of Auth0's dashboard, and when each goes out. `link`: it leads somewhere. */
export const emailTemplates: readonly { name: string; label: string; description: string; link?: true }[] = [
  {
    name: 'verify_email',
    label: 'Verification Email (using Link)',
    description: 'Asks new users to confirm their address.',
    link: true,
  },
  { name: 'verify_email_by_code', label: 'Verification Email (using Code)', description: 'The same by a code.' },
  { name: 'welcome_email', label: 'Welcome Email', description: 'Greets users once their address is confirmed.' },
  {
    name: 'enrollment_email',
    label: 'Enroll in Multifactor Authentication',
    description: 'Invites a user to enroll a factor.',
    link: true,
  },
  {
    name: 'reset_email',
    label: 'Change Password (using Link)',
    description: 'Lets users choose a new password.',
    link: true,
  },
  { name: 'reset_email_by_code', label: 'Change Password (using Code)', description: 'The same by a code.' },
  {
    name: 'change_password',
    label: 'Change Password (legacy)',
    description: 'Confirms a password that was chosen before.',
    link: true,
  },
  {
    name: 'password_reset',
    label: 'Password Reset (legacy)',
    description: 'The older name of the change of a password.',
    link: true,
  },
  {
    name: 'blocked_account',
    label: 'Blocked Account Email',
    description: 'Tells of too many failed attempts, and lifts the block.',
    link: true,
  },
  {
    name: 'stolen_credentials',
    label: 'Password Breach Alert',
    description: 'Tells that a password is known from a breach.',
    link: true,
  },
  { name: 'mfa_oob_code', label: 'Verification Code for Email MFA', description: 'The code of the e-mail factor.' },
  {
    name: 'user_invitation',
    label: 'User Invitation',
    description: 'Invites somebody to an organization.',
    link: true,
  },
  {
    name: 'async_approval',
    label: 'Asynchronous Approval',
    description: 'Asks for the approval of a request.',
    link: true,
  },
]
