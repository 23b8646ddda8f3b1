import type { Screen } from '../screen.ts'
import {
  bruteForceProtectionUnblock,
  bruteForceProtectionUnblockFailure,
  bruteForceProtectionUnblockSuccess,
} from './brute-force-protection.ts'
import { consent } from './consent.ts'
import {
  deviceCodeActivation,
  deviceCodeActivationAllowed,
  deviceCodeActivationDenied,
  deviceCodeConfirmation,
} from './device-code.ts'
import { emailVerificationResult } from './email-verification.ts'
import { enrollResult } from './enroll-result.ts'
import { acceptInvitation } from './invitation.ts'
import { login, loginId, loginPassword } from './login.ts'
import { loginEmailVerification } from './login-email-verification.ts'
import { loginPasswordlessEmailCode, loginPasswordlessSmsOtp } from './login-passwordless.ts'
import { logout, logoutAborted, logoutComplete } from './logout.ts'
import { organizationPicker, organizationSelection } from './organizations.ts'
import { redirectReturn } from './redirect-return.ts'
import {
  resetPassword,
  resetPasswordEmail,
  resetPasswordError,
  resetPasswordRequest,
  resetPasswordSuccess,
} from './reset-password.ts'
import { signup, signupId, signupPassword } from './signup.ts'
import { status } from './status.ts'

/** The screens that belong to no factor. */
export const ownScreens: Screen[] = [
  login,
  loginId,
  loginPassword,
  loginEmailVerification,
  loginPasswordlessEmailCode,
  loginPasswordlessSmsOtp,
  signup,
  signupId,
  signupPassword,
  resetPasswordRequest,
  resetPasswordEmail,
  resetPassword,
  resetPasswordSuccess,
  resetPasswordError,
  bruteForceProtectionUnblock,
  bruteForceProtectionUnblockSuccess,
  bruteForceProtectionUnblockFailure,
  emailVerificationResult,
  enrollResult,
  consent,
  acceptInvitation,
  organizationSelection,
  organizationPicker,
  deviceCodeActivation,
  deviceCodeConfirmation,
  deviceCodeActivationAllowed,
  deviceCodeActivationDenied,
  logout,
  logoutComplete,
  logoutAborted,
  redirectReturn,
  status,
]
