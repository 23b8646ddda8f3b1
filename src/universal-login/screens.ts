import type { Screen } from './screen.ts'

/** The screens that belong to no factor. */
export const ownScreens: Screen[] = []
