import type { RegistrationTransaction } from '../accounts/pre-registration.ts'
import type { SignUpPasskey } from '../accounts/sign-up.ts'
import type { ActionHost } from '../actions/host.ts'
import type { Factor } from '../factors/factor.ts'
import type { FactorType } from '../flow/command.ts'
import type { PasswordlessUsers } from '../passwordless/users.ts'
import type { AgentDirectories } from '../risk/agent-directories.ts'
import type { RiskAssessment } from '../risk/assess.ts'
import type { DenyLists } from '../risk/deny-lists.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import type { HttpFacts } from './login.ts'

/** A signup form that made a user, or why it did not. */
export type SignUpResult =
  | { ok: true; userId: string }
  | { ok: false; errors: { code: string; field?: string; message?: string }[] }

/** The signup of database connections: what its screen shows, and what its form makes. */
export interface SignUp {
  viewData: (services: Services, connection: string) => Promise<Record<string, unknown>>
  /** What is wrong with these fields, whatever the user would sign in by. It tells nothing of who is there already. */
  check: (
    services: Services,
    connection: string,
    fields: Record<string, string>,
    enabled?: boolean,
  ) => Promise<{ code: string; field?: string }[]>
  /** Makes a user. It never tells whether an account exists, unless the tenant says so. */
  submit: (
    services: Services,
    signup: {
      connection: string
      clientId: string
      fields: Record<string, string>
      http: HttpFacts
      organizationId?: string
      /** Whether new accounts are taken, whatever the connection itself says. */
      enabled?: boolean
      /** Whether the address is written to, so that it can be verified. */
      sendsVerification?: boolean
      /** The login that it happens in, for Actions. */
      transaction: RegistrationTransaction
      /** In the place of a password. */
      passkey?: SignUpPasskey
      /** How risky it looks, where that is assessed. */
      riskAssessment?: RiskAssessment
    },
  ) => Promise<SignUpResult>
}

/** What the driver is made of besides the flow. */
export interface Parts {
  services: Services
  actions: Pick<ActionHost, 'bindings' | 'run'>
  factors: { readonly [type in FactorType]?: Factor }
  signUp?: SignUp
  /** Users who sign in by what is sent to them. */
  passwordless?: PasswordlessUsers
  /** Addresses that are known for attacks. */
  denyLists?: DenyLists
  /** Keys of agents that sign their requests. */
  agents?: AgentDirectories
}

/** A statement of the write that moves the login. Throwing undoes that write. */
export type Write = (trx: Db) => Promise<unknown>
