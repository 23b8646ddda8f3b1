import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../services.ts'
import { type Client, listClients } from '../store/clients.ts'
import { settingsCache } from '../store/settings.ts'

/** What an application says of its apps (`mobile`); what is not well formed is not there. */
const android = z.object({
  app_package_name: z.string().regex(/^[A-Za-z]\w*(\.\w+)+$/),
  sha256_cert_fingerprints: z.array(z.string()).default([]),
})
const ios = z.object({
  team_id: z.string().regex(/^[A-Z0-9]{10}$/i),
  app_bundle_identifier: z.string().regex(/^[\w.-]+$/),
})

const fingerprint = /^([0-9A-F]{2}:?){31}[0-9A-F]{2}$/i

type Mobile = Pick<Client, 'mobile'>

/** The Android app of an application, with the certificates that sign it. */
export const androidApps = ({ mobile }: Mobile): { packageName: string; fingerprints: string[] }[] => {
  const read = android.safeParse((mobile as { android?: unknown } | null | undefined)?.android)
  if (!read.success) return []
  const fingerprints = read.data.sha256_cert_fingerprints.filter(one => fingerprint.test(one))
  return fingerprints.length > 0 ? [{ packageName: read.data.app_package_name, fingerprints }] : []
}

/** The iOS app of an application, as Apple names it. */
const iosApps = ({ mobile }: Mobile): string[] => {
  const read = ios.safeParse((mobile as { ios?: unknown } | null | undefined)?.ios)
  return read.success ? [`${read.data.team_id}.${read.data.app_bundle_identifier}`] : []
}

/** More applications than anybody has. */
const most = 10_000

/** The files by which phones know that our domain and an app of an own application belong together. */
interface AppLinks {
  android: unknown[]
  apple: Record<string, unknown>
}

/**
 * Through the cache of settings. `get_login_creds` and `webcredentials` let apps use passkeys of the domain, the others let
 * them take callbacks to it.
 */
const appLinks = (services: Services): Promise<AppLinks> =>
  settingsCache(services).get('app-links', '', async () => {
    const { clients } = await listClients(services.db, { firstParty: true }, { limit: most, offset: 0 })
    const apps = clients.flatMap(client => iosApps(client))
    return {
      android: clients
        .flatMap(client => androidApps(client))
        .map(({ packageName, fingerprints }) => ({
          relation: ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds'],
          target: { namespace: 'android_app', package_name: packageName, sha256_cert_fingerprints: fingerprints },
        })),
      apple: {
        applinks: {
          apps: [],
          details: apps.map(appID => ({ appID, paths: [`/ios/${appID.slice(appID.indexOf('.') + 1)}/*`] })),
        },
        webcredentials: { apps },
      },
    }
  })

/** What Android and iOS ask a domain for before they let an app speak for it. */
export const appLinkFiles = (services: Services): Hono => {
  const app = new Hono()
  const cacheable = { 'Cache-Control': 'public, max-age=15' }
  app.get('/.well-known/assetlinks.json', async c => c.json((await appLinks(services)).android, 200, cacheable))
  for (const path of ['/.well-known/apple-app-site-association', '/apple-app-site-association'])
    app.get(path, async c => c.json((await appLinks(services)).apple, 200, cacheable))
  return app
}
