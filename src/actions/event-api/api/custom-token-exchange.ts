import type { Actor } from '../../../flow/command.ts'
import type { cacheApi } from '../cache.ts'
import type { ApiInput, ExchangedUser } from '../triggers.ts'
import { profileSetter } from './metadata.ts'
import { jsonCopy, type Recording, reasonText, textArgument } from './recording.ts'

const actorLimits = { levels: 5, subLength: 512, properties: 5, keyLength: 64, valueLength: 64 }

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An actor with those it acts for, outermost first, as a claim can tell of them. Throws naming what is wrong. */
const actorArgument = (value: unknown, levels = actorLimits.levels): Actor => {
  if (!isObject(value)) throw new TypeError('actor must be an object')
  if (levels === 0) throw new RangeError(`actor can have at most ${actorLimits.levels} levels`)
  const { sub, act, ...properties } = value
  const names = Object.keys(properties)
  if (names.filter(name => name !== 'type').length > actorLimits.properties)
    throw new RangeError(`An actor can have at most ${actorLimits.properties} properties beside sub, act and type`)
  for (const name of names) {
    if (name.length === 0 || name.length > actorLimits.keyLength || name === '__proto__')
      throw new RangeError(`Names of an actor's properties must have 1 to ${actorLimits.keyLength} characters`)
    const property = properties[name]
    if (typeof property === 'string' && property.length > actorLimits.valueLength)
      throw new RangeError(`${name} of an actor must have at most ${actorLimits.valueLength} characters`)
    if (!['string', 'number', 'boolean'].includes(typeof property))
      throw new TypeError(`${name} of an actor must be a string, a number or a boolean`)
  }
  return {
    ...(properties as Record<string, string | number | boolean>),
    sub: textArgument(sub, 'sub of an actor', actorLimits.subLength),
    ...(act === undefined ? {} : { act: actorArgument(act, levels - 1) }),
  }
}

/** The members of a profile that an Action may name, and how long each may be (management reference, 2.1). */
const texts = {
  email: 254,
  username: 128,
  phone_number: 16,
  name: 300,
  given_name: 150,
  family_name: 150,
  nickname: 300,
  picture: 2048,
} as const
const flags = ['email_verified', 'phone_verified', 'verify_email'] as const

const shapes: { [member: string]: RegExp } = {
  user_id: /^\S+$/,
  email: /^[^\s@]+@[^\s@]+$/,
  phone_number: /^\+[0-9]{1,15}$/,
  picture: /^https?:\/\/\S+$/,
}

const attributesArgument = (value: unknown): ExchangedUser => {
  if (!isObject(value)) throw new TypeError('user_attributes must be an object')
  const known: readonly string[] = ['user_id', ...Object.keys(texts), ...flags]
  const stranger = Object.keys(value).find(name => !known.includes(name))
  if (stranger !== undefined) throw new TypeError(`user_attributes cannot have ${stranger}`)
  const member = (name: string, most: number) => {
    const text = textArgument(value[name], name, most)
    if (shapes[name]?.test(text) === false) throw new TypeError(`${name} is not of the right form`)
    return text
  }
  const given = Object.entries(texts).filter(([name]) => value[name] !== undefined)
  const said = flags.filter(name => value[name] !== undefined)
  for (const name of said) if (typeof value[name] !== 'boolean') throw new TypeError(`${name} must be a boolean`)
  return {
    user_id: member('user_id', 255),
    ...Object.fromEntries(given.map(([name, most]) => [name, member(name, most)])),
    ...Object.fromEntries(said.map(name => [name, value[name]])),
  }
}

const behavior = (options: unknown, name: 'creationBehavior' | 'updateBehavior', other: string): boolean => {
  const value = isObject(options) ? options[name] : undefined
  if (value !== 'none' && value !== other) throw new TypeError(`${name} must be '${other}' or 'none'`)
  return value === other
}

/** Refuses a second call: what is said once holds. */
const once = (what: string) => {
  let said = false
  return () => {
    if (said) throw new Error(`${what} can be set once`)
    said = true
  }
}

/** The `api` of the custom-token-exchange trigger. Effects come when the Action has run. */
export const customTokenExchangeApi = (
  recording: Recording,
  _input: ApiInput,
  _handler: string,
  cache: ReturnType<typeof cacheApi>['api'],
) => {
  const { commands } = recording
  const setUserMetadata = profileSetter(recording, 'user-metadata')
  const setAppMetadata = profileSetter(recording, 'app-metadata')
  const user = once('The user')
  const actor = once('The actor')
  return {
    access: {
      deny: (code?: unknown, reason?: unknown): void => {
        commands.push({ kind: 'deny', code: reasonText(code).slice(0, 100), reason: reasonText(reason) })
      },
      rejectInvalidSubjectToken: (reason?: unknown): void => {
        commands.push({ kind: 'reject-subject-token', reason: reasonText(reason) })
      },
    },
    authentication: {
      setUserById: (userId: unknown): void => {
        const id = textArgument(userId, 'user_id', 255)
        user()
        commands.push({ kind: 'user-by-id', userId: id })
      },
      setUserByConnection: (connection: unknown, attributes: unknown, options: unknown): void => {
        const command = {
          kind: 'user-by-connection',
          connection: textArgument(connection, 'connection_name', 128),
          user: attributesArgument(attributes),
          creates: behavior(options, 'creationBehavior', 'create_if_not_exists'),
          replaces: behavior(options, 'updateBehavior', 'replace'),
        }
        user()
        commands.push(command)
      },
      setOrganization: (idOrName: unknown): void => {
        commands.push({ kind: 'organization', idOrName: textArgument(idOrName, 'organization_id_or_name', 100) })
      },
      setActor: (given: unknown): void => {
        const command = { kind: 'actor', actor: actorArgument(jsonCopy(given, 'actor')) }
        actor()
        commands.push(command)
      },
    },
    cache,
    user: { setUserMetadata, setAppMetadata },
  }
}
