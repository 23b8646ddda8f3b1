import { Stack } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { ExportUsers } from './export-users.tsx'
import { ImportUsers } from './import-users.tsx'
import { JobState } from './job-state.tsx'

const route = getRouteApi('/users/import-export')

/** Users in and out by files. The job that was begun stands in the address, so that it is found again. */
export const ImportExport = () => {
  const { job } = route.useSearch()
  const navigate = route.useNavigate()
  const mayImport = useMay('create:users')
  const follow = (id: string) => void navigate({ search: { job: id } })
  return (
    <Page
      title="Import and export users"
      description="Work that goes on in the background, also when you leave this page. Its address leads back to it."
    >
      <Stack gap="xl">
        {job && <JobState id={job} />}
        {mayImport && (
          <Section
            title="Import"
            description="A JSON file with a list of users, 500 KB at most; larger ones are cut into several. Passwords come as hashes."
          >
            <ImportUsers onBegun={follow} />
          </Section>
        )}
        <Section title="Export" description="All users, or those of one connection, as a file to download.">
          <ExportUsers onBegun={follow} />
        </Section>
      </Stack>
    </Page>
  )
}
