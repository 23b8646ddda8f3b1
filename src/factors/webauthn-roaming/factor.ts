import { webAuthnFactor } from '../webauthn/web-authn-factor.ts'

/** Security keys: they go from device to device, a user may have several, and one alone will do (reference, 4.5). */
export const webauthnRoaming = webAuthnFactor('webauthn-roaming', true)
