import { Anchor, Badge, Group, Select, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { languageName } from '../settings/languages.ts'
import { PagePreview, usePagePreview, usePreviewView, type View } from './page-preview.tsx'
import { type ByScreen, type Prompt, promptsQuery, tenantLanguagesQuery, textsQuery } from './queries.ts'

interface Chosen {
  prompt: string
  language: string
  onChange: (search: { prompt?: string; language?: string }) => void
}

/** What the screens of a prompt say, by language: the built-in text beside each of your own. */
export const CustomTexts = (chosen: Chosen) => {
  const { prompt, language } = chosen
  const prompts = useQuery(promptsQuery)
  const languages = useQuery(tenantLanguagesQuery)
  return (
    <QueryView query={prompts}>
      {all => (
        <Stack gap="md">
          <Group gap="sm">
            <Select
              label="Prompt"
              searchable
              allowDeselect={false}
              data={[...all.map(({ name }) => name), 'common']}
              value={prompt}
              onChange={next => next && chosen.onChange({ prompt: next })}
            />
            <Select
              label="Language"
              allowDeselect={false}
              data={[...new Set([language, ...(languages.data ?? ['en'])])].map(code => ({
                value: code,
                label: languageName(code),
              }))}
              value={language}
              onChange={next => next && chosen.onChange({ language: next })}
            />
          </Group>
          <Texts key={`${prompt} ${language}`} prompts={all} prompt={prompt} language={language} />
        </Stack>
      )}
    </QueryView>
  )
}

const Texts = ({ prompts, prompt, language }: { prompts: Prompt[]; prompt: string; language: string }) => (
  <QueryView query={useQuery(textsQuery(prompt, language))}>
    {({ builtIn, given }) => (
      <Editor
        prompt={prompt}
        language={language}
        builtIn={builtIn}
        given={given}
        first={prompts.find(({ name }) => name === prompt)?.screens[0]?.name ?? 'login'}
      />
    )}
  </QueryView>
)

const Editor = ({
  prompt,
  language,
  builtIn,
  given,
  first,
}: {
  prompt: string
  language: string
  builtIn: ByScreen
  given: ByScreen
  first: string
}) => {
  const client = useQueryClient()
  const may = useMay('update:prompts')
  const [view, setView] = usePreviewView(first)
  // Texts that all screens share are looked at on any of them.
  const screen = prompt === 'common' ? 'common' : view.screen
  return (
    <SettingsForm
      stored={given}
      may={may}
      save={async changes => {
        const body = cleaned({ ...given, ...(changes as ByScreen) })
        await api('PUT /prompts/{prompt}/custom-text/{language}', { params: { prompt, language }, body })
        await client.invalidateQueries({ queryKey: ['prompts'] })
      }}
      beside={draft => <Preview prompt={prompt} language={language} draft={draft} view={view} onView={setView} />}
    >
      {(draft, set) => (
        <ScreenTexts
          key={screen}
          screen={screen}
          builtIn={builtIn[screen] ?? {}}
          given={draft[screen] ?? {}}
          may={may}
          onChange={texts => set({ [screen]: texts })}
        />
      )}
    </SettingsForm>
  )
}

/** Without texts that are empty, and screens that have none left. Pure. */
const cleaned = (all: ByScreen): ByScreen =>
  Object.fromEntries(
    Object.entries(all)
      .map(
        ([screen, texts]) =>
          [screen, Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))] as const,
      )
      .filter(([, texts]) => Object.keys(texts).length > 0),
  )

const Preview = ({
  prompt,
  language,
  draft,
  view,
  onView,
}: {
  prompt: string
  language: string
  draft: ByScreen
  view: View
  onView: (change: Partial<View>) => void
}) => {
  const preview = usePagePreview(view, { language, texts: { prompt, texts: cleaned(draft) } })
  return <PagePreview view={view} onView={onView} preview={preview} {...(prompt !== 'common' && { only: prompt })} />
}

const ScreenTexts = ({
  screen,
  builtIn,
  given,
  may,
  onChange,
}: {
  screen: string
  builtIn: Record<string, string>
  given: Record<string, string>
  may: boolean
  onChange: (texts: Record<string, string>) => void
}) => {
  const [search, setSearch] = useState('')
  const [changedOnly, setChangedOnly] = useState(false)
  const keys = [...new Set([...Object.keys(builtIn), ...Object.keys(given)])]
  const wanted = search.toLowerCase()
  const shown = keys.filter(
    key =>
      (!changedOnly || given[key]) && `${key} ${builtIn[key] ?? ''} ${given[key] ?? ''}`.toLowerCase().includes(wanted),
  )
  return (
    <Stack gap="md">
      <Group justify="space-between" align="baseline">
        <Text fw={600} className="mono">
          {screen}
        </Text>
        <Badge variant="light" tt="none" color={Object.values(given).some(Boolean) ? undefined : 'gray'}>
          {Object.values(given).filter(Boolean).length} of {keys.length} are yours
        </Badge>
      </Group>
      <Group gap="md">
        <TextInput
          aria-label="Find a text"
          placeholder="Find a text"
          style={{ flex: 1 }}
          value={search}
          onChange={event => setSearch(event.currentTarget.value)}
        />
        <Switch
          label="Yours only"
          checked={changedOnly}
          onChange={event => setChangedOnly(event.currentTarget.checked)}
        />
      </Group>
      {shown.length === 0 && (
        <Text c="dimmed" size="sm">
          {changedOnly
            ? 'All texts of this screen are as they are built in.'
            : 'No text of this screen has that in it.'}
        </Text>
      )}
      {shown.map(key => (
        <Textarea
          key={key}
          label={
            <span className="mono" style={{ fontWeight: 500 }}>
              {key}
            </span>
          }
          placeholder={builtIn[key]}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={10_000}
          value={given[key] ?? ''}
          onChange={event => onChange({ ...given, [key]: event.currentTarget.value })}
          description={
            given[key] && builtIn[key] ? (
              <>
                Built in: {builtIn[key]}{' '}
                {may && (
                  <Anchor component="button" type="button" size="xs" onClick={() => onChange({ ...given, [key]: '' })}>
                    Reset
                  </Anchor>
                )}
              </>
            ) : undefined
          }
        />
      ))}
    </Stack>
  )
}
