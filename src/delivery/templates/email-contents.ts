import type { EmailTemplateName } from '../settings.ts'
import type { EmailContent } from './email-layout.ts'

const ignore = 'If you did not ask for this, you can ignore this message.'
const notYou = 'If this was not you, somebody may know your password. Change it, and tell us.'

const resetLink: EmailContent = {
  subject: 'Reset your password',
  preview: 'Choose a new password for your {{ friendly_name }} account.',
  title: 'Reset your password',
  paragraphs: ['You have asked to change the password of your {{ friendly_name }} account. Choose a new one here.'],
  button: { text: 'Choose a new password', url: 'url' },
  footnote: `This link works once and for a limited time. ${ignore} Your password stays as it is.`,
}

/** The built-in e-mails, in English. Variables are those of Auth0's templates. */
export const emailContents: Record<EmailTemplateName, EmailContent> = {
  verify_email: {
    subject: 'Verify your e-mail address',
    preview: 'Confirm that this address belongs to you.',
    title: 'Verify your e-mail address',
    paragraphs: ['Welcome to {{ friendly_name }}. Please confirm that this address belongs to you.'],
    button: { text: 'Verify my address', url: 'url' },
    footnote: ignore,
  },
  verify_email_by_code: {
    subject: '{{ code }} is your verification code',
    preview: 'Enter this code to verify your e-mail address.',
    title: 'Verify your e-mail address',
    paragraphs: ['Enter this code on the page that asked for it.'],
    code: true,
    footnote: ignore,
  },
  reset_email: resetLink,
  password_reset: resetLink,
  change_password: {
    ...resetLink,
    subject: 'Confirm the change of your password',
    title: 'Confirm your new password',
    paragraphs: ['You have asked to change the password of your {{ friendly_name }} account. Confirm it here.'],
    button: { text: 'Confirm the change', url: 'url' },
  },
  reset_email_by_code: {
    subject: '{{ code }} is your code to reset the password',
    preview: 'Enter this code to choose a new password.',
    title: 'Reset your password',
    paragraphs: ['Enter this code on the page that asked for it, then choose a new password.'],
    code: true,
    footnote: `${ignore} Your password stays as it is.`,
  },
  welcome_email: {
    subject: 'Welcome to {{ friendly_name }}',
    preview: 'Your account is ready.',
    title: 'Welcome',
    paragraphs: ['Your {{ friendly_name }} account is ready. We are glad to have you with us.'],
    footnote: 'You receive this e-mail because an account was made with this address.',
  },
  blocked_account: {
    subject: 'Your account was blocked',
    preview: 'There were too many failed attempts to sign in.',
    title: 'We have blocked sign-ins to your account',
    paragraphs: [
      'There were too many failed attempts to sign in to your {{ friendly_name }} account{% if user.source_ip != blank %} from the address {{ user.source_ip }}{% if user.city != blank %} ({{ user.city }}{% if user.country != blank %}, {{ user.country }}{% endif %}){% endif %}{% endif %}. Sign-ins from there are blocked.',
      'If it was you, lift the block here.',
    ],
    button: { text: 'Unblock my account', url: 'url' },
    footnote: notYou,
  },
  stolen_credentials: {
    subject: 'Your password was found in a breach',
    preview: 'Please choose a new password.',
    title: 'Please change your password',
    paragraphs: [
      'The password of your {{ friendly_name }} account was found among passwords stolen from another service. To keep your account safe, choose a new one, and use it nowhere else.',
    ],
    button: { text: 'Choose a new password', url: 'url' },
    footnote: 'You receive this e-mail because the password was used to sign in to your account.',
  },
  enrollment_email: {
    subject: 'Add a second step to your sign-in',
    preview: 'Set up another way to verify that it is you.',
    title: 'Add a second step to your sign-in',
    paragraphs: [
      'You have been asked to protect your {{ friendly_name }} account with a second step. Setting it up takes a minute.',
    ],
    button: { text: 'Set it up', url: 'link' },
    footnote: 'The link works once, for five days.',
  },
  mfa_oob_code: {
    subject: '{{ code }} is your verification code',
    preview: 'Enter this code to finish signing in.',
    title: 'Your verification code',
    paragraphs: ['Enter this code to finish signing in to {{ application.name | default: friendly_name }}.'],
    code: true,
    footnote: `The code is valid for five minutes. Never give it to anybody who asks for it. ${notYou}`,
  },
  user_invitation: {
    subject: 'You are invited to {{ organization.display_name | default: organization.name | default: friendly_name }}',
    preview: 'Accept the invitation to get access.',
    title: 'You are invited',
    paragraphs: [
      '{% if inviter.name != blank %}{{ inviter.name }} has invited you{% else %}You have been invited{% endif %} to {{ organization.display_name | default: organization.name | default: friendly_name }}.',
    ],
    button: { text: 'Accept the invitation', url: 'url' },
    footnote: 'If you did not expect an invitation, you can ignore this message.',
  },
  async_approval: {
    subject: 'Your approval is needed',
    preview: 'A request waits for your answer.',
    title: 'A request waits for your approval',
    paragraphs: ['{{ application.name | default: friendly_name }} asks for your approval.'],
    button: { text: 'Review the request', url: 'url' },
    footnote: notYou,
  },
}
