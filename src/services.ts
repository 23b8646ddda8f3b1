import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Geo } from './geo/geo.ts'
import type { Db } from './store/dialect.ts'
import type { SecretBox } from './store/secrets.ts'

/** What nearly every part outside the pure ones is given, made once in server.ts. Tests move `now`. */
export interface Services {
  config: Config
  db: Db
  box: SecretBox
  /** Epoch milliseconds. */
  now: () => number
  /** Where addresses are. */
  geo: Geo
  log: Logger
}
