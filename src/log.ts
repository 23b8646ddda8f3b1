import { type Logger, type LoggerOptions, pino } from 'pino'
import type { Config } from './config.ts'

/** Members that never reach the log, wherever an object of one or two levels carries them. */
const secretMembers = [
  'password',
  'secret',
  'client_secret',
  'code_verifier',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'mfa_token',
  'client_assertion',
  'assertion',
  'otp',
  'recovery_code',
  'authorization',
  'cookie',
  'dpop',
]

/** The server's own log, one JSON object a line on standard output. Tenant logs are something else: src/logs. */
export const serverLog = (config: Pick<Config, 'production'>): Logger => pino(logOptions(config))

export const logOptions = (config: Pick<Config, 'production'>): LoggerOptions => ({
  level: config.production ? 'info' : 'warn',
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: label => ({ level: label }) },
  redact: {
    paths: [
      ...secretMembers.flatMap(name => [name, `*.${name}`, `*.*.${name}`]),
      // A code of an error is none to hide, one that a request carried is.
      ...['query', 'body', 'fields', 'params'].flatMap(part => [`${part}.code`, `${part}.state`]),
      'headers["set-cookie"]',
      '*.headers["set-cookie"]',
    ],
    censor: '[redacted]',
  },
})

/** Sends what libraries write to the console to the log, so that the output stays one JSON object a line. */
export const captureConsole = (log: Logger): void => {
  const write = (...values: unknown[]) => log.info({ console: true }, values.map(String).join(' '))
  Object.assign(console, { log: write, info: write, warn: write, debug: write })
}
