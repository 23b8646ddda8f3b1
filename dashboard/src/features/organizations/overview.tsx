import { Avatar, Box, ColorInput, Grid, Group, Paper, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { brandingOf, house } from './branding.ts'
import { type Organization, titleOf } from './organization-type.ts'

/** Names, look and rules of an organization. */
export const Overview = ({ organization }: { organization: Organization }) => {
  const client = useQueryClient()
  const may = useMay('update:organizations')
  const save = async (body: object) => {
    await api('PATCH /organizations/{id}', { params: { id: organization.id }, body: body as never })
    await client.invalidateQueries({ queryKey: ['organizations'] })
  }
  return (
    <Stack gap="xl">
      <Section title="Basic information">
        <Names organization={organization} may={may} save={save} />
      </Section>
      <Section
        title="Branding"
        description="What members see on the login pages, in place of your own logo and colours."
      >
        <Branding organization={organization} may={may} save={save} />
      </Section>
      <Section title="Access">
        <Access organization={organization} may={may} save={save} />
      </Section>
    </Stack>
  )
}

interface Part {
  organization: Organization
  may: boolean
  save: (body: object) => Promise<unknown>
}

const Names = ({ organization, may, save }: Part) => (
  <SettingsForm
    stored={{ name: organization.name, display_name: organization.display_name ?? '' }}
    may={may}
    save={save}
  >
    {(draft, set) => (
      <>
        <TextInput
          label="Name"
          description="What applications and links call it. Those that use the old name stop working when it changes."
          required
          value={draft.name}
          onChange={event => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Display name"
          description="What users see."
          required={organization.display_name !== undefined}
          value={draft.display_name}
          onChange={event => set({ display_name: event.currentTarget.value })}
        />
      </>
    )}
  </SettingsForm>
)

const isColour = (text: string) => text === '' || /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text)

const Branding = ({ organization, may, save }: Part) => {
  const { logo_url = '', colors } = organization.branding ?? {}
  const stored = { logo_url, primary: colors?.primary ?? '', page_background: colors?.page_background ?? '' }
  return (
    <SettingsForm
      stored={stored}
      may={may}
      ready={({ primary, page_background }) => isColour(primary) && isColour(page_background)}
      save={changes => save({ branding: brandingOf({ ...stored, ...changes }) })}
    >
      {(draft, set) => (
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, sm: 6 }}>
            <Stack gap="md">
              <TextInput
                label="Logo"
                description="The address of a picture, 150 pixels wide or more."
                type="url"
                placeholder="https://example.com/logo.png"
                value={draft.logo_url}
                onChange={event => set({ logo_url: event.currentTarget.value })}
              />
              <Colour label="Primary colour" value={draft.primary} onChange={primary => set({ primary })} />
              <Colour
                label="Page background colour"
                value={draft.page_background}
                onChange={page_background => set({ page_background })}
              />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, sm: 6 }}>
            <Preview title={titleOf(organization)} branding={brandingOf(draft)} />
          </Grid.Col>
        </Grid>
      )}
    </SettingsForm>
  )
}

const Colour = ({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) => (
  <ColorInput
    label={label}
    placeholder="As in your own branding"
    value={value}
    onChange={onChange}
    withEyeDropper={false}
    error={!isColour(value) && 'A colour such as #1c5b54'}
  />
)

/** A sketch of the login page, with the colours as they would be. */
const Preview = ({ title, branding }: { title: string; branding: Organization['branding'] }) => {
  const { primary, page_background } = branding?.colors ?? house
  return (
    <Box
      role="img"
      aria-label="Preview of the login page"
      p="xl"
      style={{ background: page_background, borderRadius: 'var(--mantine-radius-md)' }}
    >
      <Paper p="lg" shadow="sm" maw={260} mx="auto" bg="#ffffff" c="#15201e" aria-hidden>
        <Stack gap="sm" align="center">
          <Avatar name={title} src={branding?.logo_url} color={primary} variant="filled" size={48} radius="md" alt="" />
          <Text fw={650} ta="center" style={{ overflowWrap: 'anywhere' }}>
            Log in to {title}
          </Text>
          <Box w="100%" h={30} style={{ border: '1px solid #c9d2ce', borderRadius: 6 }} />
          <Box w="100%" h={30} style={{ border: '1px solid #c9d2ce', borderRadius: 6 }} />
          <Box w="100%" h={32} style={{ background: primary, borderRadius: 6 }} />
        </Stack>
      </Paper>
    </Box>
  )
}

const Access = ({ organization, may, save }: Part) => (
  <SettingsForm
    stored={{
      is_app_entitlement_active: organization.is_app_entitlement_active ?? false,
      third_party_client_access: organization.third_party_client_access ?? 'block',
    }}
    may={may}
    save={save}
  >
    {(draft, set) => (
      <>
        <Switch
          label="Members sign in to chosen applications only"
          description="Those under “Applications” that are open to members. Otherwise to every application that allows organizations."
          checked={draft.is_app_entitlement_active}
          onChange={event => set({ is_app_entitlement_active: event.currentTarget.checked })}
        />
        <Group grow maw={420}>
          <Select
            label="Applications of other parties"
            data={[
              { value: 'block', label: 'May not let its members in' },
              { value: 'allow', label: 'May let its members in' },
            ]}
            allowDeselect={false}
            value={draft.third_party_client_access}
            onChange={chosen => set({ third_party_client_access: chosen === 'allow' ? 'allow' : 'block' })}
          />
        </Group>
      </>
    )}
  </SettingsForm>
)
