import { factorScreens } from '../../../src/factors/screens.ts'
import { account } from '../../../src/my-account/page/screen.ts'
import type { Screen } from '../../../src/universal-login/screen.ts'
import { ownScreens } from '../../../src/universal-login/screens/index.ts'

/** Every screen that is registered anywhere. */
export const everyScreen: readonly Screen[] = [...ownScreens, ...factorScreens, account]
