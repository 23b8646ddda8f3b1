import { Group, Select, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { LiquidField } from '../../components/ui/liquid-field.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { PagePreview, problemWith, usePagePreview, usePreviewView, type View } from './page-preview.tsx'
import { type ByScreen, type Prompt, partialsQuery, promptsQuery } from './queries.ts'

const points = [
  'form-content-start',
  'form-content-end',
  'form-footer-start',
  'form-footer-end',
  'secondary-actions-start',
  'secondary-actions-end',
]

/** What is put into the first prompts, by screen and entry point. */
export const Partials = ({
  prompt,
  onChange,
}: {
  prompt: string | undefined
  onChange: (search: { prompt: string }) => void
}) => (
  <QueryView query={useQuery(promptsQuery)}>
    {all => {
      const taking = all.flatMap(({ name, screens }) => {
        const own = screens.filter(({ takes_partials }) => takes_partials)
        return own.length > 0 ? [{ name, screens: own }] : []
      })
      const chosen = taking.find(({ name }) => name === prompt) ?? (taking[0] as Prompt)
      return (
        <Stack gap="md">
          <Text c="dimmed" maw={760}>
            Fields and content of your own within a prompt, in HTML and Liquid. Inputs whose names begin with{' '}
            <span className="mono">ulp-</span> reach your Actions in <span className="mono">event.request.body</span>.
          </Text>
          <Group>
            <Select
              label="Prompt"
              allowDeselect={false}
              data={taking.map(({ name }) => name)}
              value={chosen.name}
              onChange={next => next && onChange({ prompt: next })}
            />
          </Group>
          <OfPrompt key={chosen.name} prompt={chosen} />
        </Stack>
      )
    }}
  </QueryView>
)

const OfPrompt = ({ prompt }: { prompt: Prompt }) => (
  <QueryView query={useQuery(partialsQuery(prompt.name))}>
    {given => <Editor prompt={prompt} given={given} />}
  </QueryView>
)

const Editor = ({ prompt, given }: { prompt: Prompt; given: ByScreen }) => {
  const client = useQueryClient()
  const may = useMay('update:prompts')
  const [view, setView] = usePreviewView(prompt.screens[0]?.name ?? '')
  const [point, setPoint] = useState(points[1] as string)
  return (
    <SettingsForm
      stored={given}
      may={may}
      save={async changes => {
        const body = { ...given, ...(changes as ByScreen) }
        await api('PUT /prompts/{prompt}/partials', { params: { prompt: prompt.name }, body })
        await client.invalidateQueries({ queryKey: ['prompts', 'partials'] })
      }}
      beside={draft => (
        <Preview
          view={view}
          onView={setView}
          partials={may ? (draft[view.screen] ?? {}) : undefined}
          prompt={prompt.name}
          point={point}
        />
      )}
    >
      {(draft, set) => {
        const own = draft[view.screen] ?? {}
        return (
          <Stack gap="md">
            <Select
              label="Entry point"
              allowDeselect={false}
              data={points.map(name => ({ value: name, label: own[name] ? `${name} (yours)` : name }))}
              value={point}
              onChange={next => next && setPoint(next)}
            />
            <PartialField
              key={`${view.screen} ${point}`}
              view={view}
              point={point}
              partials={own}
              may={may}
              onChange={value => set({ [view.screen]: { ...own, [point]: value } })}
            />
          </Stack>
        )
      }}
    </SettingsForm>
  )
}

interface OfScreen {
  view: View
  point: string
  partials: Record<string, string> | undefined
}

const draftOf = (partials: Record<string, string> | undefined) => (partials ? { partials } : {})

const Preview = ({
  view,
  onView,
  prompt,
  point,
  partials,
}: OfScreen & { onView: (change: Partial<View>) => void; prompt: string }) => (
  <PagePreview
    view={view}
    onView={onView}
    only={prompt}
    told={point}
    preview={usePagePreview(view, draftOf(partials))}
  />
)

const PartialField = ({
  view,
  point,
  partials,
  may,
  onChange,
}: OfScreen & { may: boolean; onChange: (value: string) => void }) => {
  const preview = usePagePreview(view, draftOf(may ? partials : undefined))
  return (
    <LiquidField
      label={`${view.screen}: ${point}`}
      value={partials?.[point] ?? ''}
      error={problemWith(preview, point)}
      readOnly={!may}
      onChange={onChange}
    />
  )
}
