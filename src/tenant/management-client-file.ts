import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'

interface Credentials {
  client_id: string
  client_secret: string
}

/** What the file holds: what tools made for Auth0 ask for, and the same for the https listener when there is one. */
interface FileContent extends Credentials {
  issuer: string
  domain: string
  audience: string
  https?: { issuer: string; domain: string; audience: string; ca: string }
}

type Settings = Pick<
  Config,
  'dataDir' | 'domains' | 'issuer' | 'httpsPort' | 'production' | 'clientSecret' | 'clientId'
>

/**
 * Writes the machine-to-machine client to `management-client.json` for its owner alone, before it is in the store, so
 * that a start that is broken off loses nothing: the next one takes the credentials from the file. In production a
 * secret that the operator has set is not copied to disk. `withdraw` takes back what this call has written.
 */
export const keepManagementClient = (
  config: Settings,
  fresh: Credentials,
): Credentials & { file?: string; withdraw: () => void } => {
  if (config.production && config.clientSecret !== undefined) return { ...fresh, withdraw: () => {} }
  const file = join(config.dataDir, 'management-client.json')
  const content = (credentials: Credentials) => `${JSON.stringify(contentOf(config, credentials), null, 2)}\n`
  if (create(file, content(fresh))) return { ...fresh, file, withdraw: () => rmSync(file, { force: true }) }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as FileContent
  const credentials = {
    client_id: config.clientId ?? kept.client_id,
    client_secret: config.clientSecret ?? kept.client_secret,
  }
  replace(file, content(credentials))
  return { ...credentials, file, withdraw: () => {} }
}

const place = (issuer: string) => ({ issuer, domain: new URL(issuer).host, audience: `${issuer}api/v2/` })

const contentOf = (config: Settings, credentials: Credentials): FileContent => {
  const own = config.httpsPort === 0 ? undefined : new URL(`https://localhost:${config.httpsPort}/`).href
  return {
    ...place(config.issuer),
    ...credentials,
    ...(own && { https: { ...place(own), ca: join(config.dataDir, 'ca.pem') } }),
  }
}

/** Whole or not at all, and only where there was none. */
const create = (file: string, text: string): boolean => {
  const fresh = `${file}.${process.pid}`
  writeFileSync(fresh, text, { mode: 0o600 })
  try {
    linkSync(fresh, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(fresh, { force: true })
  }
}

const replace = (file: string, text: string): void => {
  const fresh = `${file}.${process.pid}`
  writeFileSync(fresh, text, { mode: 0o600 })
  renameSync(fresh, file)
}
