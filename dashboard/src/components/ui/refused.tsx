import { Button, Center, Code, Stack, Text, Title } from '@mantine/core'
import { signIn, signOut } from '../../session.ts'

/** Nobody is signed in, and why. */
export const Refused = ({ reason, signedOut }: { reason: string; signedOut: boolean }) => (
  <Center component="main" mih="100vh" p="lg">
    <Stack maw={460} gap="md">
      <Title order={1} size="h2">
        You are not signed in
      </Title>
      <Text>{signedOut ? 'The sign-in was refused:' : 'The dashboard could not be opened:'}</Text>
      <Code block>{reason}</Code>
      <Button onClick={() => void (signedOut ? signOut() : signIn())}>Sign in again</Button>
    </Stack>
  </Center>
)
