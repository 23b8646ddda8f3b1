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

/** The parts of the dashboard, in the order and by the names that people know from Auth0's. */
export const navigation: { heading?: string; links: NavigationLink[] }[] = [
  { links: [{ label: 'Getting Started', to: '/', icon: IconRocket }] },
  {
    heading: 'Applications',
    links: [
      { label: 'Applications', to: '/applications', icon: IconApps },
      { label: 'APIs', to: '/apis', icon: IconApi },
    ],
  },
  {
    heading: 'Authentication',
    links: [
      { label: 'Database', to: '/authentication/database', icon: IconDatabase },
      { label: 'Passwordless', to: '/authentication/passwordless', icon: IconMailFast },
    ],
  },
  {
    heading: 'User Management',
    links: [
      { label: 'Users', to: '/users', icon: IconUsers },
      { label: 'Roles', to: '/roles', icon: IconTags },
      { label: 'Organizations', to: '/organizations', icon: IconBuilding },
    ],
  },
  {
    heading: 'Actions',
    links: [
      { label: 'Library', to: '/actions/library', icon: IconCode },
      { label: 'Login flow', to: '/actions/flows/login', icon: IconRoute },
    ],
  },
  {
    heading: 'Security',
    links: [
      { label: 'Attack Protection', to: '/security/attack-protection', icon: IconShieldBolt },
      { label: 'Multi-factor Auth', to: '/security/mfa', icon: IconShieldLock },
    ],
  },
  {
    heading: 'Branding',
    links: [
      { label: 'Universal Login', to: '/branding/universal-login', icon: IconBrush },
      { label: 'Email Provider', to: '/branding/email-provider', icon: IconMailCog },
      { label: 'Email Templates', to: '/branding/email-templates', icon: IconMail },
      { label: 'Phone Provider', to: '/branding/phone-provider', icon: IconMessageCog },
      { label: 'Phone Templates', to: '/branding/phone-templates', icon: IconMessage },
    ],
  },
  {
    heading: 'Monitoring',
    links: [
      { label: 'Overview', to: '/monitoring/overview', icon: IconChartBar },
      { label: 'Logs', to: '/logs', icon: IconActivity },
      { label: 'Logins', to: '/monitoring/logins', icon: IconLogin },
      { label: 'Log Streams', to: '/monitoring/log-streams', icon: IconBroadcast },
    ],
  },
  {
    heading: 'Settings',
    links: [
      { label: 'General', to: '/settings', icon: IconSettings },
      { label: 'Administrators', to: '/settings/administrators', icon: IconUserShield },
    ],
  },
]
