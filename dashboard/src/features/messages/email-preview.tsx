import { Paper, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { PreviewFrame } from '../../components/ui/preview-frame.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { usePreview } from '../../components/ui/use-preview.ts'
import { type Reader, ReaderControls } from './message-reader.tsx'

export interface PreviewedEmail {
  from: string
  subject: string
  html: string
  problems: { part: string; message: string }[]
}

/** The parts of a mail that an administrator writes. */
interface Written {
  from: string
  subject: string
  body: string
}

/** The mail of a template as it would go out to this reader; without a draft, as it is saved. */
export const useTemplatePreview = (name: string, draft: Written | undefined, { language, scheme }: Reader) =>
  usePreview<PreviewedEmail>('POST /email-templates/{name}/preview', {
    params: { name },
    body: { ...(draft && { from: draft.from, subject: draft.subject, body: draft.body }), language, scheme },
  })

/** The same of the mail by which a passwordless connection signs users in. */
export const usePasswordlessPreview = (
  { from, subject, body }: Written,
  send: 'code' | 'link',
  { language, scheme }: Reader,
  enabled: boolean,
) =>
  usePreview<PreviewedEmail>(
    'POST /passwordless/email/preview',
    { body: { from, subject, body, send, language, scheme } },
    enabled,
  )

/** What of a mail could not be filled, for the field of a part. */
export const problemWith = (
  { data }: { data?: { problems: PreviewedEmail['problems'] } | undefined },
  part: string,
): string | undefined => data?.problems.find(problem => problem.part === part)?.message

const widths = { desktop: 680, phone: 375 }

/** A mail as the server makes it, and for whom. */
export const EmailPreview = ({
  preview,
  reader,
  onReader,
  children,
}: {
  preview: ReturnType<typeof useTemplatePreview>
  reader: Reader
  onReader: (change: Partial<Reader>) => void
  /** What else can be chosen of it. */
  children?: ReactNode
}) => (
  <Stack component="section" aria-label="Preview" gap="sm">
    <ReaderControls reader={reader} onReader={onReader} />
    {children}
    <QueryView query={preview}>
      {({ from, subject, html }) => (
        <>
          <Paper withBorder px="md" py="sm">
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              From: {from}
            </Text>
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {subject}
            </Text>
          </Paper>
          <PreviewFrame title="Preview of the e-mail" html={html} width={widths[reader.device]} height={720} />
        </>
      )}
    </QueryView>
  </Stack>
)
