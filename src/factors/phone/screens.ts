import { codeScreens } from './code-screens.ts'
import { enrollmentScreens } from './enrollment-screens.ts'
import { listScreens } from './list-screens.ts'

export const phoneScreens = [...codeScreens, ...enrollmentScreens, ...listScreens]
