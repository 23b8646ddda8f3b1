import { Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { BackLink } from '../../components/ui/back-link.tsx'
import { NotFound } from '../../components/ui/not-found.tsx'
import { Page } from '../../components/ui/page.tsx'
import { BotDetection } from './bot-detection.tsx'
import { BreachedPasswords } from './breached-passwords.tsx'
import { BruteForce } from './brute-force.tsx'
import { type Protection, protections, type Shown, standingOf } from './protections.ts'
import { protectionQuery } from './queries.ts'
import { SuspiciousIp } from './suspicious-ip.tsx'

const route = getRouteApi('/security/attack-protection/$protection')

const settings: Record<Shown, () => ReactNode> = {
  'bot-detection': () => <BotDetection />,
  'suspicious-ip-throttling': () => <SuspiciousIp />,
  'brute-force-protection': () => <BruteForce />,
  'breached-password-detection': () => <BreachedPasswords />,
}

/** One protection with all that can be set of it. */
export const ProtectionDetails = () => {
  const { protection: name } = route.useParams()
  const protection = protections.find(one => one.name === name)
  return protection ? <Details protection={protection} /> : <NotFound />
}

const Details = ({ protection: { name, label, description } }: { protection: Protection }) => {
  const { data } = useQuery(protectionQuery(name))
  const standing = data && standingOf(name, data)
  return (
    <Page
      title={label}
      description={description}
      back={<BackLink to="/security/attack-protection">Attack Protection</BackLink>}
      actions={
        standing && (
          <Badge color={standing.color} variant="light" tt="none" size="lg">
            {standing.label}
          </Badge>
        )
      }
    >
      {settings[name]()}
    </Page>
  )
}
