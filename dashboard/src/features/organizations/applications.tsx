import { Stack } from '@mantine/core'
import { Section } from '../../components/ui/section.tsx'
import { Grants } from './grants.tsx'
import { MemberApplications } from './member-applications.tsx'
import type { Organization } from './organization-type.ts'

/** Which applications an organization has, and which act for it without a user. */
export const Applications = ({ organization }: { organization: Organization }) => (
  <Stack gap="xl">
    <Section
      title="Applications"
      description={
        organization.is_app_entitlement_active
          ? 'Members sign in to those that are open to them, and to no others.'
          : 'They count once “Members sign in to chosen applications only” is on, under Overview. Until then members sign in to every application that allows organizations.'
      }
    >
      <MemberApplications id={organization.id} />
    </Section>
    <Section
      title="Machine-to-machine access"
      description="Grants by which an application gets tokens for this organization with its own credentials, without a user."
    >
      <Grants id={organization.id} />
    </Section>
  </Stack>
)
