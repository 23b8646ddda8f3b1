import type { ConnectionRef, State } from '../state.ts'
import type { Step } from './step.ts'

/** The first factor, where no session or token stands for it. */
export const identify: Step = {
  name: 'identify',
  due: state => state.proof === undefined,
  ask: state => ({ kind: 'show', screen: state.identify.screen, canPick: false }),
}

/** The connection that new accounts are made at: the first of which nobody says that it takes none. */
export const signupConnection = ({ connections }: Pick<State, 'connections'>): ConnectionRef | undefined =>
  connections.find(({ signup }) => signup !== false)

/** Whether people may sign up, where the organization of the login says so; nothing where the connection does. */
export const signupOf = (state: State): boolean | undefined => {
  const connection = signupConnection(state)
  return connection ? connection.signup : state.connections.length > 0 ? false : undefined
}

/** The page that a sign-up begins with: where a passkey can be made, it asks for no password yet. */
export const signUpScreen = (state: {
  identify: Pick<State['identify'], 'passkey'>
  connections: ConnectionRef[]
}): 'signup' | 'signup-id' => (state.identify.passkey && signupConnection(state)?.passkeys ? 'signup-id' : 'signup')
