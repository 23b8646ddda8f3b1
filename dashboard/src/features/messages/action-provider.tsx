import { Alert, Anchor } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'

/** Says who sends where the provider is an Action. */
export const ActionProvider = ({ trigger }: { trigger: string }) => (
  <Alert color="gray" icon={<IconInfoCircle />}>
    Messages are handed to the Action of the trigger {trigger}, which sends them.{' '}
    <Anchor underline="always" renderRoot={props => <Link to="/actions/library" {...props} />}>
      Open the Library
    </Anchor>
  </Alert>
)
