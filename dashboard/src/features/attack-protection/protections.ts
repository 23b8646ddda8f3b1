import { type Icon, IconGauge, IconKeyOff, IconLockX, IconRobot } from '@tabler/icons-react'
import type { Protections } from '../../../../src/attack-protection/settings.ts'

export type Shown = Exclude<keyof Protections, 'captcha'>

export interface Protection<N extends Shown = Shown> {
  name: N
  label: string
  description: string
  icon: Icon
}

/** The protections, in the order and by the names that people know from Auth0's. */
export const protections: readonly Protection[] = [
  {
    name: 'bot-detection',
    label: 'Bot Detection',
    description: 'Makes guessing dear: browsers that look like programs must do work before a form is taken.',
    icon: IconRobot,
  },
  {
    name: 'suspicious-ip-throttling',
    label: 'Suspicious IP Throttling',
    description: 'Stops an address from which too many logins fail or too many users sign up, whoever they are about.',
    icon: IconGauge,
  },
  {
    name: 'brute-force-protection',
    label: 'Brute-force Protection',
    description: 'Stops guesses at the password of one account.',
    icon: IconLockX,
  },
  {
    name: 'breached-password-detection',
    label: 'Breached Password Detection',
    description: 'Finds passwords that are known from breaches elsewhere.',
    icon: IconKeyOff,
  },
]

export interface Standing {
  label: string
  color: 'gate' | 'yellow' | 'gray'
}

/** What a protection does right now, in a word. Pure. */
export const standingOf = <N extends Shown>(name: N, settings: Protections[N]): Standing => {
  if (name === 'bot-detection') {
    const { challenge_password_policy, challenge_password_reset_policy, monitoring_mode_enabled } =
      settings as Protections['bot-detection']
    if (challenge_password_policy === 'never' && challenge_password_reset_policy === 'never')
      return { label: 'Off', color: 'gray' }
    return monitoring_mode_enabled ? { label: 'Monitoring', color: 'yellow' } : { label: 'On', color: 'gate' }
  }
  const { enabled, shields } = settings as { enabled: boolean; shields: string[] }
  if (!enabled) return { label: 'Off', color: 'gray' }
  return shields.includes('block') ? { label: 'On', color: 'gate' } : { label: 'Monitoring', color: 'yellow' }
}

const second = 1000
const units = [
  { name: 'day', ms: 24 * 60 * 60 * second },
  { name: 'hour', ms: 60 * 60 * second },
  { name: 'minute', ms: 60 * second },
] as const

export type Unit = (typeof units)[number]['name']

/** Milliseconds per attempt as people say it: so many in the shortest unit that has a whole number. Pure. */
export const perUnit = (rate: number): { attempts: number; unit: Unit } => {
  const unit = units.findLast(({ ms }) => ms >= rate && ms % rate === 0) ?? units[0]
  return { attempts: Math.round(unit.ms / rate), unit: unit.name }
}

/** The other way round. Pure. */
export const rateOf = (attempts: number, unit: Unit): number =>
  Math.max(1, Math.round((units.find(({ name }) => name === unit)?.ms ?? second) / Math.max(1, attempts)))
