import { webAuthnFactor } from '../webauthn/web-authn-factor.ts'

/** The device's own fingerprint or face recognition: bound to the device, so never meant to be the only factor (reference, 4.5). */
export const webauthnPlatform = webAuthnFactor('webauthn-platform', false)
