import type { State } from '../state.ts'
import type { Step } from './step.ts'

/** Whether an invitation waits to be accepted or left. */
export const invitationIsDue = ({ request, accepted }: State): boolean =>
  request.invitation !== undefined && accepted === undefined

/** Tells who has invited to what, before anybody signs in or up to accept it. */
export const invitation: Step = {
  name: 'invitation',
  due: invitationIsDue,
  ask: () => ({ kind: 'show', screen: 'accept-invitation', canPick: false }),
}
