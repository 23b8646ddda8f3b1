import { Group, SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { tenantLanguagesQuery } from '../branding/queries.ts'
import { languageName } from '../settings/languages.ts'

/** Who reads the message that is previewed, and how. */
export interface Reader {
  language: string
  scheme: 'light' | 'dark'
  device: 'desktop' | 'phone'
}

export const useReader = (): [Reader, (change: Partial<Reader>) => void] => {
  const [reader, setReader] = useState<Reader>({ language: 'en', scheme: 'light', device: 'desktop' })
  return [reader, change => setReader({ ...reader, ...change })]
}

/** Chooses the reader; `spoken`: by language alone. */
export const ReaderControls = ({
  reader: { language, scheme, device },
  onReader,
  spoken,
}: {
  reader: Reader
  onReader: (change: Partial<Reader>) => void
  spoken?: boolean
}) => {
  const languages = useQuery(tenantLanguagesQuery).data ?? ['en']
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label="Language of the reader"
        allowDeselect={false}
        w={210}
        data={[...new Set([language, ...languages])].map(code => ({ value: code, label: languageName(code) }))}
        value={language}
        onChange={next => next && onReader({ language: next })}
      />
      {!spoken && (
        <>
          <SegmentedControl
            aria-label="Colors of the mail program"
            data={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            value={scheme}
            onChange={next => onReader({ scheme: next as Reader['scheme'] })}
          />
          <SegmentedControl
            aria-label="Size of the screen"
            data={[
              { value: 'desktop', label: 'Desktop' },
              { value: 'phone', label: 'Phone' },
            ]}
            value={device}
            onChange={next => onReader({ device: next as Reader['device'] })}
          />
        </>
      )}
    </Group>
  )
}
