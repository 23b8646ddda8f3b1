import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { z } from 'zod'
import { cachedConnection, databasesOfClient } from '../accounts/cached-connection.ts'
import type { NewAccount } from '../accounts/new-account.ts'
import { requestPasswordReset } from '../accounts/password-reset.ts'
import { signUp } from '../accounts/sign-up.ts'
import type { ActionHost } from '../actions/host.ts'
import { factsOf } from '../http/facts.ts'
import type { Services } from '../services.ts'
import { cachedClient } from '../store/clients.ts'
import type { Connection } from '../store/connections.ts'
import type { User } from '../store/users.ts'
import { spendResetRequest } from '../universal-login/rate-limits.ts'
import { pictureUrl, userMetadata } from './new-user-body.ts'
import { problemBody, tooManyBody, verificationBody } from './sign-up-problems.ts'
import { isSuspicious } from './suspicious.ts'

const text = z.string().max(1024)
const optionalText = text.optional()

/** What `POST /dbconnections/signup` takes (authentication reference, 8.1); other members are passed over. */
const signUpBody = z.object({
  client_id: text,
  connection: text,
  password: z.string(),
  email: optionalText,
  username: optionalText,
  phone_number: optionalText,
  given_name: optionalText,
  family_name: optionalText,
  name: optionalText,
  nickname: optionalText,
  picture: pictureUrl.optional(),
  user_metadata: userMetadata.optional(),
  organization: optionalText,
})

const changeBody = z
  .object({
    client_id: optionalText,
    connection: text,
    email: optionalText,
    username: optionalText,
    organization: optionalText,
  })
  .refine(body => body.email || body.username, { message: 'email is required', path: ['email'] })

/** `/dbconnections/signup` and `/dbconnections/change_password`, for applications without our pages. */
export const databaseConnections = (services: Services, host: Pick<ActionHost, 'bindings' | 'runTrigger'>): Hono => {
  const app = new Hono()
  // Neither reads a cookie, so any origin may ask; what is asked for stands in the body.
  app.use('/dbconnections/*', cors({ origin: '*', allowHeaders: ['Content-Type', 'Auth0-Client'], maxAge: 86_400 }))

  app.post('/dbconnections/signup', async c => {
    const http = factsOf(c.req.raw)
    const sent = await readBody(c)
    const body = signUpBody.safeParse(sent)
    if (!body.success) return badRequest(c, body.error)
    const { client_id, connection: name, organization, ...account } = body.data
    const connection = (await databasesOfClient(services, client_id)).find(database => database.name === name)
    if (!connection) return refused(c, 'connection_not_found', 'The connection was not found or is not enabled.')
    if (await isSuspicious(services, 'signup', http, { clientId: client_id, userName: body.data.email }))
      return c.json(verificationBody, 401)
    const answer = await signUp(services, host, {
      connection,
      clientId: client_id,
      organizationId: organization,
      account,
      http,
      body: sent as Record<string, unknown>,
    })
    if (answer.ok) return c.json(shownUser(answer.user, account))
    const problem = problemBody(answer.problem)
    return c.json(problem, problem.statusCode)
  })

  app.post('/dbconnections/change_password', async c => {
    const http = factsOf(c.req.raw)
    const spent = await spendResetRequest(services, http.ip)
    if (!spent.ok) return tooMany(c)
    const body = changeBody.safeParse(await readBody(c))
    if (!body.success) return badRequest(c, body.error)
    const { client_id, connection: name, email, username, organization } = body.data
    const connection = await databaseFor(services, name, client_id)
    if (!connection) return refused(c, 'connection_not_found', 'The connection was not found or is not enabled.')
    const identifier = (email || username) as string
    if (await isSuspicious(services, 'password_reset', http, { clientId: client_id, userName: identifier }))
      return c.json(verificationBody, 401)
    await requestPasswordReset(services, {
      connection,
      identifier,
      clientId: client_id,
      organizationId: organization,
      http,
    })
    return c.html("We've just sent you an email to reset your password.")
  })

  return app
}

const databaseFor = async (
  services: Services,
  name: string,
  clientId: string | undefined,
): Promise<Connection | undefined> => {
  if (clientId && (await cachedClient(services, clientId)))
    return (await databasesOfClient(services, clientId)).find(database => database.name === name)
  const connection = clientId ? undefined : await cachedConnection(services, name)
  return connection?.strategy === 'auth0' ? connection : undefined
}

const largestBody = 64 * 1024

const readBody = async (c: Context): Promise<unknown> => {
  const raw = new TextDecoder().decode(await c.req.arrayBuffer())
  if (raw.length > largestBody) return undefined
  if ((c.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(raw))
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

const refused = (c: Context, code: string, description: string) =>
  c.json({ name: 'BadRequestError', code, description, error: description, statusCode: 400 }, 400)

/** Names the first member that is missing or wrong. */
const badRequest = (c: Context, error: z.ZodError) => {
  const [issue] = error.issues
  const path = issue?.path.join('.') || 'body'
  const missing = issue?.code === 'invalid_type' && issue.message.includes('undefined')
  return refused(c, 'invalid_request', missing ? `${path} is required` : `${path} is not valid: ${issue?.message}`)
}

const tooMany = (c: Context) => c.json(tooManyBody, 429)

const shownUser = (user: User, given: NewAccount) => ({
  _id: user.identities[0]?.user_id,
  email: user.email,
  email_verified: user.email_verified,
  username: user.username,
  ...(user.phone_number ? { phone_number: user.phone_number, phone_verified: user.phone_verified } : {}),
  given_name: given.given_name,
  family_name: given.family_name,
  name: given.name,
  nickname: given.nickname,
  picture: given.picture,
  user_metadata: given.user_metadata,
})
