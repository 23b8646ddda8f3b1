import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Page } from '../../components/ui/page.tsx'
import { Section } from '../../components/ui/section.tsx'
import { flowCheckQuery } from '../actions/check.ts'
import { Findings } from '../actions/findings.tsx'
import { AdditionalSettings } from './additional-settings.tsx'
import { FactorList } from './factor-list.tsx'
import { Policies } from './policies.tsx'
import { policiesQuery } from './queries.ts'
import { RememberedBrowsers } from './remembered-browsers.tsx'
import { RiskAssessment } from './risk-assessment.tsx'

/** Security › Multi-factor Auth: which factors there are, when they are asked for, and who decides. */
export const MultiFactor = () => {
  const adaptive = useQuery(policiesQuery).data?.includes('confidence-score') === true
  return (
    <Page
      title="Multi-factor Authentication"
      description="Switch on the factors that users may have, then say when they are asked for: by a policy, or by an Action that decides for each login."
    >
      <Stack gap="xl">
        <BrokenFlow />
        <FactorList />
        <Policies />
        <RiskAssessment byPolicy={adaptive} />
        <RememberedBrowsers />
        <AdditionalSettings />
      </Stack>
    </Page>
  )
}

/** What the bound Actions call in vain with the settings as they are. */
const BrokenFlow = () => {
  const { data = [] } = useQuery(flowCheckQuery('post-login'))
  const findings = data.filter(({ code }) => code === 'mfa_customization_off' || /^factor_(off|dependent)$/.test(code))
  if (findings.length === 0) return null
  return (
    <Section
      title="What these settings break"
      description="Actions of the login flow ask for what is off here. Until it is on, or they ask for something else, this happens:"
    >
      <Findings findings={findings} />
    </Section>
  )
}
