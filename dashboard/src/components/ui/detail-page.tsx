import { Group, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { CopyId } from './copy-id.tsx'
import { type DetailTab, DetailTabs } from './detail-tabs.tsx'
import { Page } from './page.tsx'

/** The page of one of many: the way back to the others, what it is and its id, and its parts in tabs. */
export const DetailPage = ({
  title,
  description,
  back,
  id,
  marks,
  actions,
  notice,
  tabs,
  tab,
  onTab,
}: {
  title: string
  description?: ReactNode
  back: ReactNode
  /** By what requests name it. */
  id: string
  /** What stands before the id: a picture, what kind it is. */
  marks?: ReactNode
  actions?: ReactNode
  /** What is to be known before anything is changed. */
  notice?: ReactNode
  tabs: DetailTab[]
  tab: string | undefined
  onTab: (tab: string | undefined) => void
}) => (
  <Page title={title} description={description} back={back} actions={actions}>
    <Stack gap="lg">
      <Group gap="sm">
        {marks}
        <CopyId value={id} />
      </Group>
      {notice}
      <DetailTabs tab={tab} onChange={onTab} tabs={tabs} />
    </Stack>
  </Page>
)
