import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Page } from './page.tsx'

/** An address that leads nowhere. */
export const NotFound = () => (
  <Page title="There is no such page">
    <Text>
      What was here may have been deleted.{' '}
      <Anchor underline="always" renderRoot={props => <Link to="/" {...props} />}>
        Go to the beginning
      </Anchor>
    </Text>
  </Page>
)
