import { Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTemplate } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Confirm } from '../../components/ui/confirm.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { LiquidField } from '../../components/ui/liquid-field.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { PagePreview, problemWith, usePagePreview, usePreviewView, type View } from './page-preview.tsx'
import { templateQuery } from './queries.ts'

/** What a template begins with: the page as it is without one, with a place above and below the prompt. */
const startingTemplate = `<!DOCTYPE html>
<html lang="{{ locale }}" dir="{{ dir }}">
  <head>
    {%- auth0:head -%}
  </head>
  <body class="_widget-auto-layout">
    {%- auth0:widget -%}
    <p style="text-align: center">{{ application.name }}</p>
  </body>
</html>
`

/** One Liquid template that surrounds the prompts of every page. */
export const PageTemplate = () => {
  const may = useMay('update:branding')
  const [begun, setBegun] = useState(false)
  return (
    <QueryView query={useQuery(templateQuery)}>
      {template =>
        template || begun ? (
          <Editor template={template} />
        ) : (
          <Empty
            icon={IconTemplate}
            title="No page template"
            action={may && <Button onClick={() => setBegun(true)}>Write a template</Button>}
          >
            The pages have the server’s own frame. A template in Liquid puts a header, a footer or a layout of your own
            around every prompt.
          </Empty>
        )
      }
    </QueryView>
  )
}

const Editor = ({ template }: { template: string }) => {
  const client = useQueryClient()
  const may = useMay('update:branding')
  const mayDelete = useMay('delete:branding')
  const [view, setView] = usePreviewView('login')
  const [asked, { open, close }] = useDisclosure()
  const refresh = () => client.invalidateQueries(templateQuery)
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="md">
        <Text c="dimmed" maw={760}>
          It must have <span className="mono">{'{%- auth0:head -%}'}</span> and{' '}
          <span className="mono">{'{%- auth0:widget -%}'}</span>. Scripts and style sheets from elsewhere are left out
          of the preview.
        </Text>
        {template && mayDelete && (
          <Button variant="default" onClick={open}>
            Delete template
          </Button>
        )}
      </Group>
      <SettingsForm
        stored={{ template }}
        initial={template ? undefined : { template: startingTemplate }}
        may={may}
        save={async ({ template: body = '' }) => {
          await api('PUT /branding/templates/universal-login', { body: { template: body } })
          await refresh()
        }}
        beside={draft => <Preview view={view} onView={setView} template={may ? draft.template : undefined} />}
      >
        {(draft, set) => (
          <TemplateField
            view={view}
            template={draft.template}
            may={may}
            onChange={changed => set({ template: changed })}
          />
        )}
      </SettingsForm>
      <Confirm
        opened={asked}
        onClose={close}
        title="Delete the page template"
        verb="Delete"
        action={async () => {
          await api('DELETE /branding/templates/universal-login')
          await refresh()
        }}
      >
        Every page goes back to the server’s own frame at once.
      </Confirm>
    </Stack>
  )
}

const draftOf = (template: string | undefined) => (template === undefined ? {} : { template })

const Preview = ({
  view,
  onView,
  template,
}: {
  view: View
  onView: (change: Partial<View>) => void
  template: string | undefined
}) => <PagePreview view={view} onView={onView} told="template" preview={usePagePreview(view, draftOf(template))} />

const TemplateField = ({
  view,
  template,
  may,
  onChange,
}: {
  view: View
  template: string
  may: boolean
  onChange: (template: string) => void
}) => (
  <LiquidField
    label="Page template"
    height={560}
    value={template}
    error={problemWith(usePagePreview(view, draftOf(may ? template : undefined)), 'template')}
    readOnly={!may}
    onChange={onChange}
  />
)
