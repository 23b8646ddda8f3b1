import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { ActionHost } from './actions/host.ts'
import type { StreamType } from './log-streams/sink.ts'
import type { LoginService } from './login/login.ts'

/** What the server counts about itself. Labels come from closed sets, never from what a client sent. */
export interface Metrics {
  request: (request: { route: string; method: string; status: number; seconds: number }) => void
  login: (result: 'complete' | 'deny') => void
  action: (result: string, seconds: number) => void
  logStream: (type: StreamType, result: 'delivered' | 'failed', count: number) => void
  /** Prometheus text. */
  text: () => Promise<string>
  contentType: string
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export const createMetrics = (): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'sallyport_http_requests_total',
    help: 'Requests answered, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'sallyport_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['route'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  const logins = new Counter({
    name: 'sallyport_logins_total',
    help: 'Logins that came to an end, by result.',
    labelNames: ['result'],
    registers,
  })
  const actions = new Counter({
    name: 'sallyport_action_runs_total',
    help: 'Runs of Actions, by result.',
    labelNames: ['result'],
    registers,
  })
  const actionDurations = new Histogram({
    name: 'sallyport_action_run_duration_seconds',
    help: 'Time of a run of one Action.',
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 20],
    registers,
  })
  const streamed = new Counter({
    name: 'sallyport_log_stream_entries_total',
    help: 'Tenant log entries that receivers of log streams took, by the type of the stream.',
    labelNames: ['type'],
    registers,
  })
  const streamFailures = new Counter({
    name: 'sallyport_log_stream_failures_total',
    help: 'Batches of tenant log entries that a receiver did not take, by the type of the stream.',
    labelNames: ['type'],
    registers,
  })
  return {
    request: ({ route, method, status, seconds }) => {
      requests.inc({ route, method: methods.has(method) ? method : 'other', status: String(status) })
      durations.observe({ route }, seconds)
    },
    login: result => logins.inc({ result }),
    action: (result, seconds) => {
      actions.inc({ result })
      actionDurations.observe(seconds)
    },
    logStream: (type, result, count) => (result === 'delivered' ? streamed : streamFailures).inc({ type }, count),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

/** The login service, counting the logins that come to an end: at once, or when their decision is taken, once each. */
export const countLogins = (login: LoginService, metrics: Pick<Metrics, 'login'>): LoginService => ({
  ...login,
  begin: async request => {
    const begun = await login.begin(request)
    // Who only adds a factor or chooses a new password does not log in.
    if (begun.next.kind === 'finished' && !begun.next.enrolling && !begun.next.resetting)
      metrics.login(begun.next.decision.kind)
    return begun
  },
  takeDecision: async (uid, browser) => {
    const decision = await login.takeDecision(uid, browser)
    metrics.login(decision.kind)
    return decision
  },
})

/** The host of Actions, counting the runs of logins by how they ended. */
export const countRuns = <H extends Pick<ActionHost, 'run'>>(host: H, metrics: Pick<Metrics, 'action'>): H => ({
  ...host,
  run: async order => {
    const run = await host.run(order)
    metrics.action(run.result.ok ? 'ok' : run.result.kind, run.result.durationMs / 1000)
    return run
  },
})
