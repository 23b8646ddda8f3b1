import { NumberInput, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { brandingBody, type Look, lookOf } from './look-draft.ts'
import { PagePreview, usePagePreview, usePreviewView, type View } from './page-preview.tsx'
import { lookQuery, type StoredTheme } from './queries.ts'
import { isAddress, isColour, isWhole, startingTheme } from './theme-fields.ts'
import { Colour, ThemeForm } from './theme-form.tsx'

/** What the pages look like: branding, and a theme where one is wanted. */
export const LookEditor = () => (
  <QueryView query={useQuery(lookQuery)}>
    {({ branding, theme }) => <Editor stored={lookOf(branding, theme)} theme={theme} />}
  </QueryView>
)

const isReady = ({ theme, ...branding }: Look): boolean =>
  isReadyBranding(branding) && (theme === null || isWhole(theme))

const isReadyBranding = ({ logo_url, favicon_url, font_url, primary, background }: Omit<Look, 'theme'>): boolean =>
  [logo_url, favicon_url, font_url].every(isAddress) &&
  [primary, ...(background.kind === 'colour' ? [background.colour] : [background.start, background.end])].every(
    one => one === '' || isColour(one),
  )

const Editor = ({ stored, theme: known }: { stored: Look; theme: StoredTheme | null }) => {
  const client = useQueryClient()
  const may = useMay('update:branding')
  const mayDelete = useMay('delete:branding')
  const [view, setView] = usePreviewView('login')
  const save = async ({ theme, ...branding }: Partial<Look>) => {
    if (Object.keys(branding).length > 0)
      await api('PATCH /branding', { body: brandingBody({ ...stored, ...branding }) })
    if (theme === null && known) await api('DELETE /branding/themes/{themeId}', { params: { themeId: known.themeId } })
    if (theme && known)
      await api('PATCH /branding/themes/{themeId}', { params: { themeId: known.themeId }, body: theme as never })
    if (theme && !known) await api('POST /branding/themes', { body: theme as never })
    await client.invalidateQueries({ queryKey: ['branding'] })
  }
  return (
    <SettingsForm
      stored={stored}
      may={may}
      save={save}
      ready={isReady}
      beside={draft => <Preview draft={draft} stored={stored} view={view} onView={setView} />}
    >
      {(draft, set) => (
        <Stack gap="lg">
          <Brand draft={draft} set={set} />
          <div>
            <Text fw={500} size="sm" id="look-kind">
              Colors and shapes
            </Text>
            <SegmentedControl
              aria-labelledby="look-kind"
              fullWidth
              mt={4}
              disabled={!may || (stored.theme !== null && !mayDelete)}
              data={[
                { value: 'branding', label: 'Light and dark' },
                { value: 'theme', label: 'A theme of your own' },
              ]}
              value={draft.theme ? 'theme' : 'branding'}
              onChange={kind => set({ theme: kind === 'theme' ? (stored.theme ?? startingTheme) : null })}
            />
            <Text size="sm" c="dimmed" mt={6}>
              {draft.theme
                ? 'A theme is one look, shown as it is in light and dark browsers alike. Its contrast is yours to choose.'
                : 'The pages follow the browser, and text stays readable whatever color is set.'}
            </Text>
          </div>
          {draft.theme ? (
            <ThemeForm theme={draft.theme} onChange={theme => set({ theme })} />
          ) : (
            <Colours draft={draft} set={set} />
          )}
        </Stack>
      )}
    </SettingsForm>
  )
}

interface Part {
  draft: Look
  set: (change: Partial<Look>) => void
}

const addresses = [
  { name: 'logo_url', label: 'Logo URL', description: 'A picture on https, about 150 pixels wide.' },
  { name: 'favicon_url', label: 'Favicon URL', description: 'What the browser’s tab shows.' },
  { name: 'font_url', label: 'Font URL', description: 'A typeface as WOFF2.' },
] as const

const Brand = ({ draft, set }: Part) => (
  <>
    {addresses.map(({ name, label, description }) => (
      <TextInput
        key={name}
        label={label}
        description={description}
        placeholder="https://"
        value={draft[name]}
        error={!isAddress(draft[name]) && 'An address that begins with https://'}
        onChange={event => set({ [name]: event.currentTarget.value })}
      />
    ))}
  </>
)

const problem = (colour: string) => (colour === '' || isColour(colour) ? undefined : 'A color as #1c5b54')

const Colours = ({ draft: { primary, background }, set }: Part) => (
  <>
    <Colour
      label="Primary color"
      placeholder="The color of this server"
      value={primary}
      error={problem(primary)}
      onChange={value => set({ primary: value })}
    />
    <div>
      <Text fw={500} size="sm" id="background-kind">
        Page background
      </Text>
      <SegmentedControl
        aria-labelledby="background-kind"
        fullWidth
        mt={4}
        data={[
          { value: 'colour', label: 'One color' },
          { value: 'gradient', label: 'Gradient' },
        ]}
        value={background.kind}
        onChange={kind =>
          set({
            background:
              kind === 'gradient'
                ? { kind, start: '#dcebe8', end: '#f5f4f0', angle: 180 }
                : { kind: 'colour', colour: '' },
          })
        }
      />
    </div>
    {background.kind === 'colour' ? (
      <Colour
        label="Background color"
        placeholder="Made from the primary color"
        value={background.colour}
        error={problem(background.colour)}
        onChange={colour => set({ background: { kind: 'colour', colour } })}
      />
    ) : (
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <Colour
          label="Start"
          value={background.start}
          error={problem(background.start)}
          onChange={start => set({ background: { ...background, start } })}
        />
        <Colour
          label="End"
          value={background.end}
          error={problem(background.end)}
          onChange={end => set({ background: { ...background, end } })}
        />
        <NumberInput
          label="Angle"
          min={0}
          max={360}
          suffix="°"
          clampBehavior="strict"
          value={background.angle}
          onChange={angle => typeof angle === 'number' && set({ background: { ...background, angle } })}
        />
      </SimpleGrid>
    )}
  </>
)

const Preview = ({
  draft,
  stored,
  view,
  onView,
}: {
  draft: Look
  stored: Look
  view: View
  onView: (change: Partial<View>) => void
}) => {
  // What cannot be taken yet is left out until it can.
  const { theme, ...branding } = draft
  const shown = {
    branding: brandingBody(isReadyBranding(branding) ? draft : stored),
    theme: theme && !isWhole(theme) ? stored.theme : theme,
  }
  return <PagePreview view={view} onView={onView} preview={usePagePreview(view, shown)} />
}
