import { deviceOf, mayHaveBiometrics } from '../../factors/webauthn/device.ts'
import type { Capabilities } from '../../flow/state.ts'
import type { Passage } from '../passage.ts'

/** What a form says of the browser that submits it (reference, 7.2): nothing where it says nothing. */
export const capabilitiesIn = (
  { http }: Pick<Passage, 'http'>,
  fields: Record<string, string>,
): Capabilities | undefined => {
  if (!fields['js-available']) return undefined
  const says = (name: string) => fields[name] === 'true' || fields[name] === 'on'
  const webauthn = says('js-available') && says('webauthn-available')
  const platform = webauthn && says('webauthn-platform-available') && mayHaveBiometrics(deviceOf(http.userAgent))
  return { webauthn, platform, passkeys: webauthn && says('allow-passkeys') }
}
