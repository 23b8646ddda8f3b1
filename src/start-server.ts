import { closeSync, mkdirSync, openSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { signUpScreen } from './accounts/sign-up-screen.ts'
import { actionsOf } from './actions/actions.ts'
import { startQueuedTriggers } from './actions/queued-triggers.ts'
import { createRunner } from './actions/runner/runner.ts'
import { createApp } from './app.ts'
import { sendNotices } from './attack-protection/admin-notices.ts'
import { appLinkFiles } from './authentication/app-links.ts'
import { databaseConnections } from './authentication/dbconnections.ts'
import { devicePages } from './authentication/device-pages.ts'
import { mfaRoutes } from './authentication/mfa-routes.ts'
import { authenticatorRoutes } from './authenticator/routes.ts'
import { type Config, operatorEnvironment, SettingsError } from './config.ts'
import { builtDashboard } from './dashboard/files.ts'
import { dashboardRoutes } from './dashboard/routes.ts'
import { startDelivery } from './delivery/outbox.ts'
import { deliveryRoutes } from './delivery/routes.ts'
import { enrollmentPages } from './enrollment/pages.ts'
import { factors } from './factors/index.ts'
import { factorScreens } from './factors/screens.ts'
import { openGeo } from './geo/geo.ts'
import { guardianDeviceRoutes } from './guardian/routes.ts'
import { localCertificate } from './http/certificate.ts'
import { factsOf } from './http/facts.ts'
import { listener } from './http/listener.ts'
import { closeListeners } from './http/stop.ts'
import { exportFiles } from './jobs/users-export/download.ts'
import { startJobs } from './jobs/worker.ts'
import { serverLog } from './log.ts'
import { startLogStreams } from './log-streams/streams.ts'
import { loginService } from './login/service.ts'
import { managementRoutes } from './management/index.ts'
import { sallyportRoutes } from './management/sallyport-routes.ts'
import { countLogins, countRuns, createMetrics } from './metrics.ts'
import { accountPages } from './my-account/page/routes.ts'
import { myAccountRoutes } from './my-account/rest/routes.ts'
import { oidc } from './oidc/index.ts'
import { passwordlessUsers } from './passwordless/users.ts'
import { openAgentDirectories } from './risk/agent-directories.ts'
import { openDenyLists } from './risk/deny-lists.ts'
import type { Services } from './services.ts'
import { type Db, openStore } from './store/dialect.ts'
import { migrate } from './store/migrate.ts'
import { secretBox } from './store/secrets.ts'
import { closeSettingsCache } from './store/settings.ts'
import { keyRing } from './store/signing-keys.ts'
import { type FirstStart, firstStart } from './tenant/first-start.ts'
import { followSettings } from './tenant/follow-settings.ts'
import { startHousekeeping } from './tenant/housekeeping.ts'
import { universalLogin } from './universal-login/routes.ts'

export interface RunningServer {
  services: Services
  /** What the first start has made; undefined on every later one. */
  first: FirstStart | undefined
  /** Stops accepting, finishes requests in flight (30 s at most), closes the store. */
  stop: () => Promise<void>
}

/** Opens the store, brings it up to date, wires every part by hand and listens. Whatever was opened is closed on failure. */
export const startServer = async (
  config: Config,
  { log = serverLog(config), now = Date.now }: { log?: Logger; now?: () => number } = {},
): Promise<RunningServer> => {
  const closers: (() => Promise<unknown> | unknown)[] = []
  const close = async () => {
    for (const closer of closers.splice(0).reverse())
      await Promise.race([closer(), tooLong()]).catch(error => log.error({ err: error }, 'a part could not be closed'))
  }
  try {
    return await wire({ config, log, now }, closers, close)
  } catch (error) {
    await close()
    throw error
  }
}

/** Requests are given 30 seconds; nothing else may keep the server from stopping for longer. */
const patience = 30_000
const tooLong = async (): Promise<never> => {
  await sleep(patience + 5000, undefined, { ref: false })
  throw new Error('it took too long')
}

const wire = async (
  { config, log, now }: Pick<Services, 'config' | 'log' | 'now'>,
  closers: (() => Promise<unknown> | unknown)[],
  close: () => Promise<void>,
): Promise<RunningServer> => {
  const db = openPrivateStore(config.database)
  closers.push(() => db.destroy())
  await migrate(db)
  closers.push(() => closeSettingsCache(db))
  const geo = openGeo(config, log)
  closers.push(geo.stop)
  const denyLists = openDenyLists(config, { log, now })
  closers.push(denyLists.stop)
  const agents = openAgentDirectories(config, { log, now })
  closers.push(agents.stop)
  const services: Services = { config, db, box: secretBox(config.secret), now, geo, log }
  const first = await firstStart(services)
  await checkSecret(services)
  await followSettings(services)

  const metrics = createMetrics()
  const runner = createRunner({ allowHosts: config.actionAllowHosts, log: { warn: text => log.warn(text) } })
  closers.push(() => runner.close())
  const actions = actionsOf(services, { runner, environment: operatorEnvironment() })
  const delivery = startDelivery(services, { host: actions.host })
  closers.push(() => delivery.stop())
  const queued = startQueuedTriggers(services, actions.host)
  closers.push(() => queued.stop())
  const logStreams = startLogStreams(services, { metrics })
  closers.push(() => logStreams.stop())
  const jobs = startJobs(services)
  closers.push(() => jobs.stop())
  const housekeeping = startHousekeeping(services, [
    { name: 'actions', run: actions.housekeep },
    { name: 'notices', run: () => sendNotices(services) },
  ])
  closers.push(() => housekeeping.stop())

  const login = countLogins(
    loginService({
      services,
      actions: countRuns(actions.host, metrics),
      factors,
      signUp: signUpScreen(actions.host),
      passwordless: passwordlessUsers(actions.host),
      denyLists,
      agents,
    }),
    metrics,
  )
  const protocol = await oidc({ services, login, host: actions.host })
  closers.push(() => protocol.close())
  const management = {
    factsOf,
    verificationKeys: async () => (await keyRing(services)).public,
    actions,
    trySending: delivery.trySending,
  }
  const pages = { services, login, screens: factorScreens }
  let stopping = false
  const app = createApp({
    services,
    metrics,
    ready: async () => !stopping && (await isReachable(db)),
    routes: [
      enrollmentPages(pages),
      universalLogin(pages),
      accountPages({ ...pages, redeem: protocol.redeem }),
      myAccountRoutes({ services, login }),
      databaseConnections(services, actions.host),
      mfaRoutes({ services, login }),
      appLinkFiles(services),
      devicePages({ services, login, screens: [] }),
      managementRoutes(services, management),
      sallyportRoutes(services, management),
      guardianDeviceRoutes(services),
      authenticatorRoutes(services),
      exportFiles(services),
      deliveryRoutes(services),
      dashboardRoutes(builtDashboard()),
    ],
  })
  const answer = listener({ config, log, metrics, protocol: protocol.protocol, fetch: app.fetch })
  const listeners = await listen(config, answer)
  closers.push(() => closeListeners(listeners, patience))
  if (config.production) geo.warm()
  return {
    services,
    first,
    stop: async () => {
      stopping = true
      await close()
    },
  }
}

/** The embedded store is made readable for its owner alone before anything is in it; its journals follow its mode. */
const openPrivateStore = (url: string): Db => {
  if (url.startsWith('file:')) {
    const path = url.slice('file:'.length)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    closeSync(openSync(path, 'a', 0o600))
  }
  return openStore(url)
}

/** What was sealed under another secret cannot be opened, and it is better to find that out now. */
const checkSecret = async (services: Services): Promise<void> => {
  await keyRing(services).catch(cause => {
    const known = new SettingsError(['SALLYPORT_SECRET: is not the one that this store was made with'])
    known.cause = cause
    throw known
  })
}

const isReachable = async (db: Db): Promise<boolean> => {
  try {
    await sql`select version from config_version where id = 1`.execute(db)
    return true
  } catch {
    return false
  }
}

const listen = async (config: Config, answer: RequestListener): Promise<Server[]> => {
  const servers: [Server, number][] = [[createServer(answer), config.port]]
  if (config.httpsPort !== 0)
    servers.push([createHttpsServer(await localCertificate(config.dataDir), answer), config.httpsPort])
  for (const [server] of servers) {
    server.requestTimeout = 60_000
    // Longer than load balancers keep a connection, so that none sends into one that is being closed.
    server.keepAliveTimeout = 75_000
  }
  try {
    await Promise.all(servers.map(([server, port]) => listening(server, port, config.host)))
  } catch (error) {
    for (const [server] of servers) server.close()
    throw error
  }
  return servers.map(([server]) => server)
}

const listening = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
