import { Alert, Stack } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { Section } from '../../components/ui/section.tsx'
import { type Application, isMachine } from './application-type.ts'
import { GrantList } from './grant-list.tsx'

/** Which APIs an application may call without a user, and what it may do there. */
export const ApplicationApis = ({ app }: { app: Application }) => (
  <Section title="Authorized APIs" description="What the application may call by itself, with tokens of its own.">
    <Stack gap="md">
      {!isMachine(app) && (
        <Alert color="gray" icon={<IconInfoCircle />}>
          This application has not the grant Client Credentials, so it gets no tokens without a user. Switch it on under
          Advanced. Tokens for users do not need an authorization.
        </Alert>
      )}
      <GrantList
        of={{ kind: 'application', app }}
        about="Pick an API and the permissions that the application has there. Without that it gets no token for it."
      />
    </Stack>
  </Section>
)
