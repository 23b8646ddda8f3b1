import { Alert, Group, LoadingOverlay, SegmentedControl, Select, Stack, Switch } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { PreviewFrame } from '../../components/ui/preview-frame.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { usePreview } from '../../components/ui/use-preview.ts'
import { type Prompt, promptsQuery } from './queries.ts'

/** Settings that are not saved, as the preview takes them. */
export interface PageDraft {
  branding?: object
  theme?: object | null
  template?: string | null
  language?: string
  texts?: { prompt: string; texts: object }
  partials?: object
}

/** What is looked at, and how. */
export interface View {
  screen: string
  scheme: 'light' | 'dark'
  device: 'desktop' | 'phone'
  withError: boolean
}

export const usePreviewView = (screen: string): [View, (change: Partial<View>) => void] => {
  const narrow = window.matchMedia('(max-width: 48em)').matches
  const [view, setView] = useState<View>({
    screen,
    scheme: 'light',
    device: narrow ? 'phone' : 'desktop',
    withError: false,
  })
  return [view, change => setView({ ...view, ...change })]
}

interface Preview {
  html: string
  problems: { part: string; message: string }[]
}

/** The page as the server makes it of a draft. */
export const usePagePreview = ({ screen, scheme, withError }: View, draft: PageDraft) =>
  usePreview<Preview>('POST /branding/preview', { body: { ...draft, screen, scheme, with_error: withError } })

/** What is wrong with a part of the draft, for its field. */
export const problemWith = (preview: ReturnType<typeof usePagePreview>, part: string): string | undefined =>
  preview.data?.problems.find(problem => problem.part === part)?.message

const sizes = { desktop: { width: 1180, height: 780 }, phone: { width: 390, height: 780 } }

const optionsOf = (prompts: Prompt[]) =>
  prompts.map(({ name, screens }) => ({ group: name, items: screens.map(screen => screen.name) }))

/** A page as the server makes it, with the means to look at it from all sides. */
export const PagePreview = ({
  view,
  onView,
  preview,
  only,
  told,
}: {
  view: View
  onView: (change: Partial<View>) => void
  preview: ReturnType<typeof usePagePreview>
  /** Shows screens of this prompt alone. */
  only?: string
  /** A part whose problems stand at its field. */
  told?: string
}) => {
  const prompts = useQuery(promptsQuery)
  return (
    <Stack component="section" gap="sm" aria-label="Preview">
      <Group gap="sm" align="flex-end">
        <Select
          label="Screen"
          searchable
          allowDeselect={false}
          w={210}
          data={optionsOf((prompts.data ?? []).filter(({ name }) => !only || name === only))}
          value={view.screen}
          onChange={screen => screen && onView({ screen })}
        />
        <SegmentedControl
          aria-label="Colors of the browser"
          data={[
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          value={view.scheme}
          onChange={scheme => onView({ scheme: scheme as View['scheme'] })}
        />
        <SegmentedControl
          aria-label="Size of the screen"
          data={[
            { value: 'desktop', label: 'Desktop' },
            { value: 'phone', label: 'Phone' },
          ]}
          value={view.device}
          onChange={device => onView({ device: device as View['device'] })}
        />
        <Switch
          label="With an error"
          mb={8}
          checked={view.withError}
          onChange={event => onView({ withError: event.currentTarget.checked })}
        />
      </Group>
      <QueryView query={preview}>
        {({ html, problems }) => (
          <>
            {problems
              .filter(({ part }) => part !== told)
              .map(({ part, message }) => (
                <Alert key={part} color="red" icon={<IconAlertTriangle />} title={`Left out of the page: ${part}`}>
                  {message}
                </Alert>
              ))}
            <div style={{ position: 'relative' }}>
              <LoadingOverlay
                visible={preview.isPlaceholderData}
                overlayProps={{ backgroundOpacity: 0.25 }}
                transitionProps={{ duration: 150 }}
              />
              <PreviewFrame title={`Preview of ${view.screen}`} html={html} {...sizes[view.device]} />
            </div>
          </>
        )}
      </QueryView>
    </Stack>
  )
}
