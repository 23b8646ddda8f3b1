import type { EmailContent } from './email-layout.ts'

const more = '{% if others > 0 %} {{ others }} more of the kind came with it.{% endif %}'
const where = 'You find the entries in the tenant log.'
const reason =
  'You receive this e-mail because you administer {{ friendly_name }} and attack protection is told to write to you.'

/** Mails of the server to those who run it. They are no templates of the tenant, so nobody can change them. */
export const systemEmails = {
  admin_blocked_address: {
    subject: 'An address was blocked',
    preview: 'Too many attempts came from {{ ip }}.',
    title: 'An address was blocked',
    paragraphs: [
      `Too many {% if stage == 'signup' %}sign-ups{% else %}failed sign-ins{% endif %} came from {{ ip }}, which is blocked for now.${more} ${where}`,
    ],
    footnote: reason,
  },
  admin_breached_password: {
    subject: '{{ count }} {% if count == 1 %}password was{% else %}passwords were{% endif %} found in breaches',
    preview: 'Passwords that are known from breaches were used.',
    title: 'Passwords known from breaches',
    paragraphs: [
      `{% if frequency == 'immediately' %}{{ user_name }} used a password that is known from breaches {{ doing }}, from the address {{ ip }}.${more}{% else %}{{ count }} {% if count == 1 %}time{% else %}times{% endif %} since the last e-mail of this kind a password that is known from breaches was used {{ doing }}.{% endif %} ${where}`,
    ],
    footnote: reason,
  },
  // Auth0's word for it in events of custom-email-provider.
  try_provider_configuration_email: {
    subject: 'A test of the e-mail provider of {{ friendly_name }}',
    preview: 'E-mails reach you.',
    title: 'This test has reached you',
    paragraphs: ['The e-mail provider of {{ friendly_name }} is set up: what is sent to users goes the same way.'],
    footnote:
      'You receive this e-mail because an administrator of {{ friendly_name }} has sent a test to this address.',
  },
  users_import: {
    subject: "The import of users has {% if status == 'completed' %}ended{% else %}failed{% endif %}",
    preview: '{{ inserted }} added, {{ updated }} changed, {{ failed }} refused.',
    title: "The import of users has {% if status == 'completed' %}ended{% else %}failed{% endif %}",
    paragraphs: [
      "The import {{ job_id }}{% if external_id %} ({{ external_id }}){% endif %} into {{ connection_name }}{% if status == 'completed' %} is through{% else %} has failed{% endif %}.{% if status_details %} {{ status_details }}{% endif %}",
      'Users in the file: {{ total }}. Added: {{ inserted }}, changed: {{ updated }}, refused: {{ failed }}.{% if failed > 0 %} For one day the Management API says why.{% endif %}',
    ],
    footnote: 'You receive this e-mail because you administer users of {{ friendly_name }}.',
  },
} as const satisfies Record<string, EmailContent>

export type SystemEmailName = keyof typeof systemEmails
