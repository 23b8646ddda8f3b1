import { Stack } from '@mantine/core'
import { Page } from '../../components/ui/page.tsx'
import { AdditionalSettings } from './additional-settings.tsx'
import { FactorList } from './factor-list.tsx'
import { Policies } from './policies.tsx'

/** Security › Multi-factor Auth: which factors there are, when they are asked for, and who decides. */
export const MultiFactor = () => (
  <Page
    title="Multi-factor Authentication"
    description="Switch on the factors that users may have, then say when they are asked for: by a policy, or by an Action that decides for each login."
  >
    <Stack gap="xl">
      <FactorList />
      <Policies />
      <AdditionalSettings />
    </Stack>
  </Page>
)
