import { Paper, Stack, Tabs, Text } from '@mantine/core'
import { Json } from '../../components/ui/json.tsx'
import { Section } from '../../components/ui/section.tsx'
import { decoded } from './jwt.ts'
import { RawToken } from './raw-token.tsx'
import type { Tokens } from './tried.ts'

const opaque = {
  access:
    'This token is opaque: it was issued for this server’s own /userinfo, and says nothing by itself. Choose an API to get one that can be read.',
  refresh: 'It was revoked as soon as it had come, so that nobody stays signed in by a login that was tried out.',
  id: '',
}

/** The tokens that an application was given, each decoded as far as that goes, and as it was sent. */
export const ShownTokens = ({ tokens, application }: { tokens: Tokens; application: string }) => {
  const all = [
    { id: 'id', name: 'ID token', token: tokens.id_token },
    { id: 'access', name: 'Access token', token: tokens.access_token },
    { id: 'refresh', name: 'Refresh token', token: tokens.refresh_token },
  ].flatMap(({ token, ...one }) => (token === undefined ? [] : [{ ...one, token }]))
  return (
    <Section
      title="Tokens"
      description={`As the application “${application}” was given them. They are good until they expire: keep them to yourself.`}
    >
      <Paper withBorder p="md">
        <Tabs defaultValue={all[0]?.id ?? ''} keepMounted={false}>
          <Tabs.List>
            {all.map(({ id, name }) => (
              <Tabs.Tab key={id} value={id}>
                {name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {all.map(({ id, name, token }) => (
            <Tabs.Panel key={id} value={id} pt="md">
              <Stack gap="md">
                {decoded(token) ? (
                  <Json value={decoded(token)} label={`${name}, decoded`} />
                ) : (
                  <Text size="sm" c="dimmed">
                    {opaque[id as keyof typeof opaque]}
                  </Text>
                )}
                <RawToken token={token} name={name} />
              </Stack>
            </Tabs.Panel>
          ))}
        </Tabs>
        {tokens.scope !== undefined && (
          <Text size="sm" c="dimmed" mt="md" style={{ overflowWrap: 'anywhere' }}>
            Granted: <span className="mono">{tokens.scope}</span>
          </Text>
        )}
      </Paper>
    </Section>
  )
}
