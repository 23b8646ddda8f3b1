import type { Language } from '../language.ts'
import { account } from './account.ts'
import { devices } from './devices.ts'
import { factors } from './factors.ts'
import { shared } from './shared.ts'
import { signIn } from './sign-in.ts'

export const fr: Language = { shared, screens: { ...signIn, ...factors, ...devices, ...account } }
