import {
  type Icon,
  IconActivity,
  IconApi,
  IconApps,
  IconBroadcast,
  IconBrush,
  IconBuilding,
  IconChartBar,
  IconCode,
  IconDatabase,
  IconLogin,
  IconMail,
  IconMailCog,
  IconMailFast,
  IconMessage,
  IconMessageCog,
  IconRocket,
  IconRoute,
  IconSettings,
  IconShieldBolt,
  IconShieldLock,
  IconTags,
  IconUserShield,
  IconUsers,
} from '@tabler/icons-react'

export interface NavigationLink {
  label: string
  to: string
  icon: Icon
}

const link = (label: string, to: string, icon: Icon): NavigationLink => ({ label, to, icon })

/** The parts of the dashboard, in the order and by the names that people know from Auth0's. */
export const navigation: { heading?: string; links: NavigationLink[] }[] = [
  { links: [link('Getting Started', '/', IconRocket)] },
  {
    heading: 'Applications',
    links: [link('Applications', '/applications', IconApps), link('APIs', '/apis', IconApi)],
  },
  {
    heading: 'Authentication',
    links: [
      link('Database', '/authentication/database', IconDatabase),
      link('Passwordless', '/authentication/passwordless', IconMailFast),
    ],
  },
  {
    heading: 'User Management',
    links: [
      link('Users', '/users', IconUsers),
      link('Roles', '/roles', IconTags),
      link('Organizations', '/organizations', IconBuilding),
    ],
  },
  {
    heading: 'Actions',
    links: [link('Library', '/actions/library', IconCode), link('Login flow', '/actions/flows/login', IconRoute)],
  },
  {
    heading: 'Security',
    links: [
      link('Attack Protection', '/security/attack-protection', IconShieldBolt),
      link('Multi-factor Auth', '/security/mfa', IconShieldLock),
    ],
  },
  {
    heading: 'Branding',
    links: [
      link('Universal Login', '/branding/universal-login', IconBrush),
      link('Email Provider', '/branding/email-provider', IconMailCog),
      link('Email Templates', '/branding/email-templates', IconMail),
      link('Phone Provider', '/branding/phone-provider', IconMessageCog),
      link('Phone Templates', '/branding/phone-templates', IconMessage),
    ],
  },
  {
    heading: 'Monitoring',
    links: [
      link('Overview', '/monitoring/overview', IconChartBar),
      link('Logs', '/logs', IconActivity),
      link('Logins', '/monitoring/logins', IconLogin),
      link('Log Streams', '/monitoring/log-streams', IconBroadcast),
    ],
  },
  {
    heading: 'Settings',
    links: [
      link('General', '/settings', IconSettings),
      link('Administrators', '/settings/administrators', IconUserShield),
    ],
  },
]
