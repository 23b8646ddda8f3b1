import { Alert, Anchor } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Facts } from '../../components/ui/facts.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { codesQuery, emailProviderQuery } from './queries.ts'

/** How the codes of a factor are, which is the same for every tenant. */
export const CodeFacts = ({ facts }: { facts: [label: string, value: ReactNode][] }) => (
  <Section title="How it works" description="There is nothing to set: these hold for every tenant.">
    <Facts facts={facts} />
  </Section>
)

/** Codes that are sent: how long they are, and how long they are good for. */
export const SentCodes = ({ more = [] }: { more?: [label: string, value: ReactNode][] }) => (
  <QueryView query={useQuery(codesQuery)}>
    {({ otp_length, otp_expiration_time }) => (
      <CodeFacts
        facts={[['Codes', `${otp_length} digits, good for ${Math.round(otp_expiration_time / 60)} minutes`], ...more]}
      />
    )}
  </QueryView>
)

export const EmailDelivery = () => (
  <>
    <Section title="Delivery" description="Codes leave by the email provider of the tenant, as every other mail does.">
      <QueryView query={useQuery(emailProviderQuery)}>
        {provider =>
          provider === null ? (
            <Alert color="yellow" icon={<IconAlertTriangle />} title="No email provider">
              Until one is set up, codes reach nobody; in development they are in the inbox of this server.{' '}
              <Anchor
                size="sm"
                underline="always"
                renderRoot={props => <Link to="/branding/email-provider" {...props} />}
              >
                Set one up
              </Anchor>
            </Alert>
          ) : (
            <Facts facts={[['Provider', provider]]} />
          )
        }
      </QueryView>
    </Section>
    <SentCodes
      more={[
        ['Who has it', 'Every user with a verified address: nobody enrolls it'],
        ['Its text', <TemplateLink key="text" />],
      ]}
    />
  </>
)

const TemplateLink = () => (
  <>
    The email template <span className="mono">mfa_oob_code</span>
  </>
)
