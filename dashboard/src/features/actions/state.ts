import type { Action } from './queries.ts'

export interface ActionState {
  label: string
  color: 'gate' | 'yellow' | 'red' | 'gray' | 'blue'
}

/** What an Action is right now, in a word. Pure. */
export const stateOf = ({ status, deployed_version, all_changes_deployed }: Action): ActionState => {
  if (status === 'failed') return { label: 'Build failed', color: 'red' }
  if (status !== 'built') return { label: 'Building', color: 'blue' }
  if (!deployed_version) return { label: 'Not deployed', color: 'gray' }
  return all_changes_deployed ? { label: 'Deployed', color: 'gate' } : { label: 'Draft has changes', color: 'yellow' }
}
