import type { RequestListener } from 'node:http'
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import Auth0Strategy from 'passport-auth0'
import { beforeAll, describe, expect, it } from 'vitest'
import { listenAsApplication, type SdkWorld, startSdkWorld, travel, userAgent } from '../fixtures/application.ts'
import { secretOf } from '../fixtures/world.ts'

let world: SdkWorld

beforeAll(async () => {
  world = await startSdkWorld()
  await world.resource('https://api.example.com')
})

describe('passport-auth0', () => {
  interface Known {
    profile: { id: string; displayName: string; emails: { value: string }[] }
    refreshToken?: string
    extra: { id_token?: string; access_token: string; scope?: string }
  }

  const application = async (asked: Record<string, string>) => {
    const app = express()
    const origin = await listenAsApplication(app as unknown as RequestListener)
    const clientID = `passport-${origin.split(':').at(-1)}`
    await world.client({ client_id: clientID, callbacks: [`${origin}/callback`], allowed_logout_urls: [origin] })
    const strategies = new passport.Passport()
    strategies.serializeUser((user, done) => done(null, user))
    strategies.deserializeUser((user: Express.User, done) => done(null, user))
    strategies.use(
      new Auth0Strategy(
        { domain: world.domain, clientID, clientSecret: secretOf(clientID), callbackURL: `${origin}/callback` },
        (_access, refreshToken, extra, profile, done) => done(null, { profile, refreshToken, extra }),
      ),
    )
    app.use(session({ secret: 'a long secret for the tests', resave: false, saveUninitialized: false }))
    app.use(strategies.initialize() as unknown as express.RequestHandler)
    app.use(strategies.session() as unknown as express.RequestHandler)
    app.get('/login', strategies.authenticate('auth0', asked as never) as express.RequestHandler)
    app.get('/callback', (request, response, next) =>
      strategies.authenticate('auth0', (error: unknown, user: Express.User | false, info: unknown) => {
        if (error || !user) response.status(401).json({ error: String(error), info })
        else request.logIn(user, failed => (failed ? next(failed) : response.redirect('/')))
      })(request, response, next),
    )
    app.get('/', (request, response) => void response.json(request.user ?? null))
    return origin
  }

  it('logs in through the MFA of an Action, and gets profile, tokens and a refresh token', async () => {
    const origin = await application({
      scope: 'openid profile email offline_access',
      audience: 'https://api.example.com',
    })
    const ann = await world.person({ factors: ['otp'], profile: { name: 'Ann' } })
    const rest = await travel(userAgent(), `${origin}/login`, ann)
    expect(rest.screens).toEqual(['login', 'mfa-otp-challenge'])
    expect(rest.url.href, rest.text).toBe(`${origin}/`)
    const known = JSON.parse(rest.text) as Known
    expect(known.profile).toMatchObject({ id: ann.id, displayName: 'Ann', emails: [{ value: ann.email }] })
    expect(known.refreshToken).toBeTruthy()
    expect(known.extra).toMatchObject({ id_token: expect.any(String), access_token: expect.stringMatching(/^eyJ/) })
  })

  it('hands on connection, prompt, login_hint and screen_hint, and logs in once more without a screen', async () => {
    const params = {
      scope: 'openid profile',
      connection: 'Username-Password-Authentication',
      login_hint: 'x@y.example',
    }
    const origin = await application(params)
    const ann = await world.person({ factors: ['otp'] })
    const page = await travel(userAgent(), `${origin}/login`)
    expect(page.text).toContain('value="x@y.example"')
    const agent = userAgent()
    await travel(agent, `${origin}/login`, ann)
    const again = await travel(agent, `${origin}/login`, ann, 1)
    // The Action asks again; the password is not asked for.
    expect(again.screens).toEqual(['mfa-otp-challenge'])
    const signup = await application({ scope: 'openid', screen_hint: 'signup' })
    expect((await travel(userAgent(), `${signup}/login`)).url.pathname).toBe('/u/signup')
  })

  it('is told when an Action refuses', async () => {
    const origin = await application({ scope: 'openid' })
    await world.actions(`exports.onExecutePostLogin = async (event, api) => { api.access.deny('Not you') }`)
    const ann = await world.person()
    const { status, text } = await travel(userAgent(), `${origin}/login`, ann)
    expect(status).toBe(401)
    expect(text).toContain('access_denied')
  })
})
