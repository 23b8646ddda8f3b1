import { jsonBytes, textArgument } from './recording.ts'

const maxAttributes = 100
const maxAttributeBytes = 1024
const maxValueBytes = 2048
/** Of all attributes, as the runtime of upstream has it (login flow reference, Q31). */
const maxTotalBytes = 102_400

type Check = (value: unknown, name: string) => void

const text =
  (maxBytes: number): Check =>
  (value, name) => {
    if (Buffer.byteLength(textArgument(value, name, maxBytes)) > maxBytes)
      throw new RangeError(`${name} must have at most ${maxBytes} bytes`)
  }

const flag: Check = (value, name) => {
  if (typeof value !== 'boolean') throw new TypeError(`${name} must be a boolean`)
}

const oneOf =
  (...accepted: string[]): Check =>
  (value, name) => {
    if (typeof value !== 'string' || !accepted.includes(value))
      throw new TypeError(`${name} must be one of: ${accepted.join(', ')}`)
  }

const seconds: Check = (value, name) => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
    throw new TypeError(`${name} must be a positive number of seconds`)
}

const probes: Check = (value, name) => {
  if (!Array.isArray(value)) throw new TypeError(`${name} must be an array of texts`)
  if (value.length > 10) throw new RangeError(`${name} must have at most 10 probes`)
  for (const probe of value) text(512)(probe, `${name}[]`)
}

const certificate = text(4096)

/** What each setter takes (login flow reference, 1.4, 3.12). */
const setters = {
  setAudience: text(2048),
  setRecipient: text(2048),
  setCreateUpnClaim: flag,
  setPassthroughClaimsWithNoMapping: flag,
  setMapUnknownClaimsAsIs: flag,
  setMapIdentities: flag,
  setSignatureAlgorithm: oneOf('rsa-sha256', 'rsa-sha1'),
  setDigestAlgorithm: oneOf('sha256', 'sha1'),
  setDestination: text(2048),
  setLifetimeInSeconds: seconds,
  setSignResponse: flag,
  setNameIdentifierFormat: (value, name) => {
    if (value !== undefined) text(512)(value, name)
  },
  setNameIdentifierProbes: probes,
  setAuthnContextClassRef: text(512),
  setSigningCert: certificate,
  setIncludeAttributeNameFormat: flag,
  setTypedAttributes: flag,
  setEncryptionCert: certificate,
  setEncryptionPublicKey: certificate,
  setEncryptionAlgorithm: oneOf('aes256-gcm', 'aes256-cbc'),
  setCert: certificate,
  setKey: certificate,
  setRelayState: text(2048),
  setIssuer: text(2048),
} satisfies Record<string, Check>

type Setter = keyof typeof setters

const attributeValue = (value: unknown): void => {
  const simple = (one: unknown) => ['string', 'number', 'boolean'].includes(typeof one)
  const good = value === null || simple(value) || (Array.isArray(value) && value.every(simple))
  if (!good) throw new TypeError('value must be a text, a number, a boolean, a list of these, or null')
  for (const one of Array.isArray(value) ? value : [value])
    if (Buffer.byteLength(String(one)) > maxValueBytes)
      throw new RangeError(`value must have at most ${maxValueBytes} bytes`)
}

/**
 * `api.samlResponse`. It shapes answers to SAML applications alone, which this server has none of: its methods check what
 * they are given, as upstream does, and nothing comes of them. So an Action for both kinds of applications runs.
 */
export const samlResponseApi = <Api>(self: () => Api) => {
  const attributes: Record<string, unknown> = {}
  const checked = (name: Setter) => (value: unknown) => {
    const check: Check = setters[name]
    check(value, name.charAt(3).toLowerCase() + name.slice(4))
    return self()
  }
  return {
    ...(Object.fromEntries(Object.keys(setters).map(name => [name, checked(name as Setter)])) as Record<
      Setter,
      (value: unknown) => Api
    >),
    setAttribute: (attribute: unknown, value: unknown): Api => {
      text(maxAttributeBytes)(attribute, 'attribute')
      const given = value ?? null
      attributeValue(given)
      const next = { ...attributes, [attribute as string]: given }
      if (Object.keys(next).length > maxAttributes)
        throw new RangeError(`A SAML response has at most ${maxAttributes} attributes`)
      if (jsonBytes(next) > maxTotalBytes)
        throw new RangeError(`The attributes of a SAML response must have at most ${maxTotalBytes} bytes`)
      Object.assign(attributes, next)
      return self()
    },
  }
}
