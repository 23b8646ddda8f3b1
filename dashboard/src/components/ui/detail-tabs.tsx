import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'

export interface DetailTab {
  value: string
  label: string
  content: () => ReactNode
}

/** The parts of something with too many for one page. Which is open stands in the address; the first unless told. */
export const DetailTabs = ({
  tabs,
  tab,
  onChange,
}: {
  tabs: DetailTab[]
  tab: string | undefined
  onChange: (tab: string | undefined) => void
}) => {
  const first = tabs[0]?.value
  const open = tabs.some(({ value }) => value === tab) ? tab : first
  return (
    <Tabs
      value={open ?? null}
      onChange={chosen => onChange(chosen === first ? undefined : (chosen ?? undefined))}
      keepMounted={false}
    >
      <Tabs.List style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
        {tabs.map(({ value, label }) => (
          <Tabs.Tab key={value} value={value}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ value, content }) => (
        <Tabs.Panel key={value} value={value} pt="lg">
          {content()}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
