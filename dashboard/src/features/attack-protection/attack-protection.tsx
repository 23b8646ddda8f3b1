import { Anchor, Badge, Group, Paper, SimpleGrid, Stack, Text, ThemeIcon } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Page } from '../../components/ui/page.tsx'
import { type Protection, protections, standingOf } from './protections.ts'
import { protectionQuery } from './queries.ts'

/** Security › Attack Protection: what guards the passwords, and how each protection stands. */
export const AttackProtection = () => (
  <Page
    title="Attack Protection"
    description="What guards passwords, at the pages and at the APIs alike. Codes of second factors have limits of their own, which nothing switches off."
  >
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      {protections.map(protection => (
        <Card key={protection.name} protection={protection} />
      ))}
    </SimpleGrid>
  </Page>
)

const Card = ({ protection: { name, label, description, icon: Glyph } }: { protection: Protection }) => {
  const { data } = useQuery(protectionQuery(name))
  const standing = data && standingOf(name, data)
  return (
    <Paper withBorder p="lg" style={{ position: 'relative' }} className="card-link">
      <Stack gap="sm" align="flex-start" h="100%">
        <Group justify="space-between" w="100%" wrap="nowrap">
          <ThemeIcon size={44} radius="md" variant="light">
            <Glyph size={24} stroke={1.6} aria-hidden />
          </ThemeIcon>
          {standing && (
            <Badge color={standing.color} variant="light" tt="none" size="lg">
              {standing.label}
            </Badge>
          )}
        </Group>
        <Anchor
          fw={650}
          c="inherit"
          className="row-link"
          renderRoot={props => (
            <Link to="/security/attack-protection/$protection" params={{ protection: name }} {...props} />
          )}
        >
          {label}
        </Anchor>
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      </Stack>
    </Paper>
  )
}
