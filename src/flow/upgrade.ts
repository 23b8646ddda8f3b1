import { type State, stateVersion } from './state.ts'

/**
 * Reads a stored state. One of an older version is brought to the present shape; one of a version that this server does
 * not know (written by a newer one) is refused by throwing.
 */
export const readState = (text: string): State => {
  const stored = JSON.parse(text) as { version?: unknown }
  if (typeof stored.version !== 'number') throw new Error('a login state without version')
  let state = stored as Record<string, unknown> & { version: number }
  while (state.version < stateVersion) {
    const upgrade = upgrades[state.version]
    if (!upgrade) throw new Error(`login state version ${state.version} is too old`)
    state = upgrade(state)
  }
  if (state.version !== stateVersion) throw new Error(`login state version ${state.version} is not known here`)
  return state as unknown as State
}

/** From each older version to the one after it. */
const upgrades: Record<number, (state: Record<string, unknown>) => Record<string, unknown> & { version: number }> = {}
