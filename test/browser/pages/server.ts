import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { createApp } from '../../../src/app.ts'
import { AppError } from '../../../src/errors.ts'
import { factorScreens } from '../../../src/factors/screens.ts'
import { listener } from '../../../src/http/listener.ts'
import type { LoginService, View } from '../../../src/login/login.ts'
import { createMetrics } from '../../../src/metrics.ts'
import { insertClient } from '../../../src/store/clients.ts'
import { insertConnection } from '../../../src/store/connections.ts'
import { insertOrganization } from '../../../src/store/organizations.ts'
import { writeDocument } from '../../../src/store/settings.ts'
import { renderPage } from '../../../src/universal-login/pages.ts'
import { universalLogin } from '../../../src/universal-login/routes.ts'
import { noMfa } from '../../fixtures/no-mfa.ts'
import { type TestServices, testServices } from '../../fixtures/services.ts'
import { atEnd } from '../../fixtures/store.ts'
import { everyScreen } from './screens.ts'
import { organizations, type Sample } from './views.ts'

export const clientId = 'app-client-id'
export const connectionName = 'Username-Password-Authentication'

/** A form that the pages handed to the login. */
export interface Handed {
  state: string
  screen: string
  action: string
  fields: Record<string, string>
}

/** A login that shows what it is told to, under the sample's name as `state`, and remembers what was submitted. */
export const sampleLogin = (samples: readonly Sample[]): LoginService & { handed: Handed[] } => {
  const handed: Handed[] = []
  const find = (state: string) => {
    const sample = samples.find(one => one.name === state)
    if (!sample) throw new AppError('login_not_found')
    return sample
  }
  const viewOf = (sample: Sample): View => ({
    prompt: '',
    data: {},
    errors: [],
    submitted: {},
    clientId,
    locale: 'en',
    canPick: false,
    ...sample,
  })
  return {
    handed,
    begin: async () => {
      throw new Error('a sample begins nothing')
    },
    view: async ({ state }) => ({ view: viewOf(find(state)) }),
    submit: async ({ state }, answer) => {
      handed.push({ state, ...answer })
      return { kind: 'show', screen: find(state).screen }
    },
    resume: async ({ state }) => ({ kind: 'show', screen: find(state).screen }),
    mfa: noMfa,
    guardsReset: async () => false,
    takeDecision: async () => {
      throw new Error('a sample decides nothing')
    },
  }
}

/** A tenant with one application and one database connection. */
export const samplesTenant = async (
  services: TestServices,
  options: Record<string, unknown> = {},
  name = 'Orders',
): Promise<void> => {
  const now = services.now()
  await insertClient(services.db, {
    client_id: clientId,
    name,
    global: false,
    is_first_party: true,
    initiate_login_uri: 'https://orders.example.com/login',
    now,
  })
  await insertConnection(services.db, {
    id: 'con_samples',
    name: connectionName,
    strategy: 'auth0',
    data: { options, realms: [connectionName] },
    clients: [clientId],
    now,
  })
  for (const organization of organizations) await insertOrganization(services.db, { ...organization, now }, [])
}

/** The pages on a port of their own, with the given login behind them. Ends with the test. */
export const servePages = async (
  login: LoginService,
  options: { services?: TestServices; extra?: Hono[] } = {},
): Promise<{ url: string; services: TestServices }> => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const services = options.services ?? (await testServices())
  const config = { ...services.config, domains: [url], issuer: url }
  const here: TestServices = { ...services, config }
  const metrics = createMetrics()
  const pages = universalLogin({ services: here, login, screens: factorScreens })
  const app = createApp({
    services: here,
    metrics,
    ready: async () => true,
    routes: [pages, samplePages(here), ...(options.extra ?? [])],
  })
  server.on(
    'request',
    listener({ config, log: services.log, metrics, fetch: (request, env) => app.fetch(request, env) }),
  )
  return { url, services: here }
}

/** Pages that no login shows, under `/sample/<name>`. */
let standalone: readonly Sample[] = []
export const showStandalone = (samples: readonly Sample[]): void => {
  standalone = samples
}

const samplePages = (services: TestServices): Hono => {
  const app = new Hono()
  app.get('/sample/:name', async c => {
    const sample = standalone.find(one => one.name === c.req.param('name'))
    const screen = everyScreen.find(one => one.name === sample?.screen)
    if (!sample || !screen) return c.notFound()
    const rendered = await renderPage(services, {
      ...sample,
      screen,
      audience: { clientId, locales: [] },
      around: { formAction: '/sample', links: { login: '/sample/login' }, captcha: sample.captcha },
    })
    return new Response(rendered.body, { status: rendered.status, headers: rendered.headers })
  })
  return app
}

/** Sets the look of the pages. */
export const setBranding = (services: TestServices, branding: Parameters<typeof writeDocument<'branding'>>[2]) =>
  writeDocument(services.db, 'branding', branding)
