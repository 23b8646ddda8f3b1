import { Paper, Stack, Text } from '@mantine/core'
import { QueryView } from '../../components/ui/query-view.tsx'
import { usePreview } from '../../components/ui/use-preview.ts'
import { type Reader, ReaderControls } from './message-reader.tsx'

interface PreviewedPhone {
  text: string
  voice?: string
  problems: { part: string; message: string }[]
}

/** A template for phones as it would be written and spoken. */
export const usePhonePreview = (
  { text, voice }: { text: string; voice: string },
  { language }: Reader,
  enabled: boolean,
) => usePreview<PreviewedPhone>('POST /branding/phone/templates/preview', { body: { text, voice, language } }, enabled)

/** The text by which a passwordless connection signs users in. */
export const usePasswordlessText = (template: string, { language }: Reader, enabled: boolean) =>
  usePreview<PreviewedPhone>('POST /passwordless/sms/preview', { body: { template, language } }, enabled)

/** What goes to a phone, as the server makes it. */
export const PhonePreview = ({
  preview,
  reader,
  onReader,
}: {
  preview: ReturnType<typeof usePhonePreview>
  reader: Reader
  onReader: (change: Partial<Reader>) => void
}) => (
  <Stack component="section" aria-label="Preview" gap="sm">
    <ReaderControls reader={reader} onReader={onReader} spoken />
    <QueryView query={preview}>
      {({ text, voice }) => (
        <>
          <Said label="Text">{text}</Said>
          {voice !== undefined && <Said label="Voice">{voice}</Said>}
        </>
      )}
    </QueryView>
  </Stack>
)

const Said = ({ label, children }: { label: string; children: string }) => (
  <Paper withBorder p="md">
    <Text size="sm" c="dimmed" mb={4}>
      {label}
    </Text>
    <Text style={{ overflowWrap: 'anywhere' }}>{children || '—'}</Text>
  </Paper>
)
