import { createHash } from 'node:crypto'

/** An npm package that an Action asks for. Without a version, or with a range, it is open until the draft is built. */
export interface Dependency {
  name: string
  version: string
}

// npm's own rule for new names: at most 214 characters, URL-safe, no leading dot or underscore.
const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/
const exactVersion = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/
// Ranges and tags of the registry. What names another source (git, files, addresses, aliases) needs `:` or `/`.
const versionOrRange = /^[0-9A-Za-z.+\-~^<>=|*\s]+$/

/** Why the registry cannot be asked for this; undefined if it can. */
export const dependencyProblem = ({ name, version }: Dependency): string | undefined => {
  if (name.length > 214 || !packageName.test(name)) return `"${name}" is not the name of an npm package`
  if (version.length > 200 || !versionOrRange.test(version))
    return `"${version}" is not a version of ${name}: only versions from the npm registry can be installed`
  return undefined
}

/** The newest, however a client says it. */
export const openVersion = 'latest'

export const isPinned = (dependency: Dependency): boolean => exactVersion.test(dependency.version)

/** Same text for the same set, in whatever order. */
export const dependenciesKey = (dependencies: Dependency[]): string =>
  dependencies
    .map(({ name, version }) => `${name}@${version}`)
    .sort()
    .join('\n')

/** The id of what dependencies resolved to: the digest of npm's lock. */
export const bundleId = (lock: string): string => createHash('sha256').update(lock).digest('hex')

/** The versions that a lock pins for these dependencies. Throws when the lock lacks one. */
export const pin = (dependencies: Dependency[], lock: string): Dependency[] => {
  const { packages } = JSON.parse(lock) as { packages: Record<string, { version?: string }> }
  return dependencies.map(({ name }) => {
    const version = packages[`node_modules/${name}`]?.version
    if (!version) throw new Error(`npm did not install ${name}`)
    return { name, version }
  })
}

/**
 * A package of a lock that does not come from the registry (git, files, other servers, links); undefined if all do.
 * The lock was written without the addresses of the registry, so any address is another source.
 */
export const foreignPackage = (lock: string): string | undefined => {
  const { packages } = JSON.parse(lock) as {
    packages: Record<string, { resolved?: string; link?: boolean; integrity?: string; inBundle?: boolean }>
  }
  const found = Object.entries(packages).find(
    ([path, entry]) =>
      path !== '' && (entry.link || entry.resolved !== undefined || (!entry.integrity && !entry.inBundle)),
  )
  return found?.[0].replace(/^.*node_modules\//, '')
}

/** The manifest that npm installs from. Same text for the same set. */
export const manifestOf = (dependencies: Dependency[]): string =>
  `${JSON.stringify(
    {
      name: 'action',
      private: true,
      dependencies: Object.fromEntries(
        dependencies.map(({ name, version }) => [name, version] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    },
    null,
    2,
  )}\n`

/** The lock as if its dependencies had been asked for by the versions they resolved to. */
export const lockOf = (pinned: Dependency[], lock: string): string => {
  const parsed = JSON.parse(lock) as { packages: Record<string, unknown> }
  parsed.packages[''] = JSON.parse(manifestOf(pinned))
  return `${JSON.stringify(parsed, null, 2)}\n`
}
