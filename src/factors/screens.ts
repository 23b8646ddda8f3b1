import type { Screen } from '../universal-login/screen.ts'
import { emailScreens } from './email/screens.ts'
import { otpScreens } from './otp/screens.ts'
import { passkeyScreens } from './passkey/screens.ts'
import { phoneScreens } from './phone/screens.ts'
import { pickerScreens } from './picker-screens.ts'
import { pushScreens } from './push-notification/screens.ts'
import { recoveryCodeScreens } from './recovery-code/screens.ts'
import { resetScreens } from './reset-screens.ts'
import { detectBrowserCapabilities } from './webauthn/detect-screen.ts'
import { webauthnEnrollmentScreens } from './webauthn/enrollment-screens.ts'
import { webauthnErrorScreens } from './webauthn/error-screens.ts'
import { webauthnPlatformScreens } from './webauthn-platform/screens.ts'
import { webauthnRoamingScreens } from './webauthn-roaming/screens.ts'

const screens: Screen[] = [
  ...pickerScreens,
  ...otpScreens,
  ...emailScreens,
  ...phoneScreens,
  ...pushScreens,
  ...recoveryCodeScreens,
  detectBrowserCapabilities,
  ...passkeyScreens,
  ...webauthnRoamingScreens,
  ...webauthnPlatformScreens,
  ...webauthnEnrollmentScreens,
  ...webauthnErrorScreens,
]

/** Every screen of the factors, and the pickers between them. */
export const factorScreens: Screen[] = [...screens, ...resetScreens(screens)]
