import type { ConnectionRef, FirstScreen, State } from '../state.ts'
import type { Step } from './step.ts'

/** The first factor, where no session or token stands for it. */
export const identify: Step = {
  name: 'identify',
  due: state => state.proof === undefined,
  ask: state => ({ kind: 'show', screen: state.identify.screen, canPick: false }),
}

/** The page on which somebody types the code that was sent to him. */
export const codeScreens = {
  email: 'login-passwordless-email-code',
  sms: 'login-passwordless-sms-otp',
} as const satisfies Record<string, FirstScreen>

export const isCodeScreen = (screen: string): boolean => Object.values(codeScreens).some(one => one === screen)

/** Whether users get in by codes that are sent to them, and by nothing else. */
export const onlyByCode = ({ connections }: Pick<State, 'connections'>): boolean =>
  connections.length > 0 && connections.every(({ passwordless }) => passwordless !== undefined)

/** The page that signing in begins with: who it is comes first where there is no password. */
export const signInScreen = (state: {
  settings: { identifierFirst: boolean }
  connections: ConnectionRef[]
}): 'login' | 'login-id' => (state.settings.identifierFirst || onlyByCode(state) ? 'login-id' : 'login')

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
