import type { RequestFacts } from './state.ts'

/** The functions of an Action that a flow calls: the second one where the browser comes back from its redirect. */
const handlers = {
  'post-login': { execute: 'onExecutePostLogin', resume: 'onContinuePostLogin' },
  'password-reset-post-challenge': { execute: 'onExecutePostChallenge', resume: 'onContinuePostChallenge' },
} as const

/** A trigger whose Actions may suspend a flow. */
export type FlowTrigger = keyof typeof handlers

export type Handler = (typeof handlers)[FlowTrigger]['execute' | 'resume']

/** What of a state says whether it is a login. */
interface About {
  request: Pick<RequestFacts, 'enrolling' | 'resetting'>
}

/** Whose Actions decide: those of logins, or those of somebody who chooses a new password. */
export const triggerOf = ({ request }: About): FlowTrigger =>
  request.resetting ? 'password-reset-post-challenge' : 'post-login'

export const executing = (state: About): Handler => handlers[triggerOf(state)].execute

export const resuming = (state: About): Handler => handlers[triggerOf(state)].resume

/** Whether a handler is one of those that are called after a redirect. */
export const resumes = (handler: Handler): boolean => Object.values(handlers).some(({ resume }) => resume === handler)

/** Whether somebody is logged in by this at its end: not where only a factor is added or a password chosen. */
export const isLogin = ({ request }: About): boolean => !request.enrolling && !request.resetting
