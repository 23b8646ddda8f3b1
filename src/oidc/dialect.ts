import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Services } from '../services.ts'
import { deviceIdCookies } from '../universal-login/cookies.ts'
import { belongs, organizationClaims } from './access-token.ts'
import { applicationOf, pushedLifetime } from './clients.ts'
import { logExchange, logRevocation } from './exchange-log.ts'
import { unpack } from './packed.ts'
import { loginCookieName, rememberCookieName, resumeCookieName } from './paths.ts'
import { interactionLifetime } from './provider.ts'
import { logRefusedPush, logRefusedRequest } from './refusal-log.ts'
import { stateOf } from './request-state.ts'
import { shown } from './scopes.ts'
import { outcomeOf, paramsOf } from './seams.ts'
import { tokenError } from './token-errors.ts'

type Next = () => Promise<void>

/** Headers of pages that end a login; the library opens what form_post and web_message need. */
const pagePolicy = "default-src 'none'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'"

/** Cookies that the library sets for its own way of waiting; ours replace them. */
const dropLibraryCookies = (ctx: KoaContextWithOIDC): void => {
  const header = ctx.response.get('set-cookie') as unknown as string | string[]
  const kept = [header].flat().filter(cookie => cookie && !/^sallyport_(interaction|resume)=/.test(cookie))
  ctx.response.remove('set-cookie')
  if (kept.length > 0) ctx.set('set-cookie', kept)
}

/** Binds the login to this browser: one cookie for the pages, one for the way back (reference/oidc.md, pitfall 4). */
const bindBrowser = (ctx: KoaContextWithOIDC): void => {
  const { begun } = stateOf(ctx)
  if (!begun) return
  dropLibraryCookies(ctx)
  const secure = ctx.oidc.issuer.startsWith('https:')
  const options = { httpOnly: true, sameSite: 'lax' as const, secure, maxAge: interactionLifetime * 1000 }
  ctx.oidc.cookies.set(loginCookieName(begun.uid, ctx.oidc.issuer), begun.browser, { ...options, path: '/' })
  ctx.oidc.cookies.set(resumeCookieName, begun.uid, { ...options, path: `/authorize/${begun.uid}` })
  if (begun.remember)
    ctx.oidc.cookies.set(rememberCookieName, begun.remember.token, {
      ...options,
      path: '/',
      maxAge: begun.remember.maxAgeSeconds * 1000,
    } as never)
}

/** The login is over, so its cookie goes; the library clears the other. */
const releaseBrowser = (ctx: KoaContextWithOIDC): void => {
  const { resumed } = stateOf(ctx)
  if (resumed === undefined || ctx.status >= 400) return
  const secure = ctx.oidc.issuer.startsWith('https:')
  const options = { httpOnly: true, sameSite: 'lax' as const, secure, path: '/' }
  ctx.oidc.cookies.set(loginCookieName(resumed, ctx.oidc.issuer), null, options)
}

const authorizationAnswer = (ctx: KoaContextWithOIDC): void => {
  if (ctx.status === 303) ctx.status = 302
  // A page that hands the error on has itself been answered well.
  const handsOn =
    ctx.status >= 400 &&
    typeof ctx.body === 'string' &&
    /<title>(Submitting Callback|Web Message Response)</.test(ctx.body)
  if (handsOn) ctx.status = 200
  const { device } = stateOf(ctx)
  if (device) ctx.append('set-cookie', deviceIdCookies(device.value, device.maxAgeSeconds, ctx.oidc.issuer))
  if (ctx.oidc.route === 'resume') releaseBrowser(ctx)
  else bindBrowser(ctx)
}

const errorAnswer = (ctx: KoaContextWithOIDC): void => {
  const { status, ...body } = tokenError(ctx)
  ctx.status = status
  ctx.body = body
}

const tokenAnswer = (ctx: KoaContextWithOIDC): void => {
  ctx.set('Cache-Control', 'no-store')
  ctx.set('Pragma', 'no-cache')
  if (ctx.status >= 400) {
    errorAnswer(ctx)
    return
  }
  const body = ctx.body as Record<string, unknown> | undefined
  if (!body || typeof body !== 'object') return
  const scope = shown(body.scope as string | undefined)
  if (scope === undefined) delete body.scope
  else body.scope = scope
  ctx.body = body
}

/**
 * `/userinfo` also tells what Actions put into the ID token and which organization the token is for, and refuses in plain
 * text (authentication reference, 6.4).
 */
const userinfoAnswer = async (services: Services, ctx: KoaContextWithOIDC): Promise<void> => {
  const outcome = outcomeOf(ctx.oidc.entities.Grant)
  // A token that says where its user belongs is good for as long as that is so.
  const left =
    ctx.status === 200 && !(await belongs(services, ctx, outcome?.organization, ctx.oidc.account?.accountId ?? ''))
  if (ctx.status === 401 || left) {
    ctx.body = 'Unauthorized'
    ctx.status = 401
    return
  }
  if (ctx.status === 200 && outcome && typeof ctx.body === 'object')
    ctx.body = {
      ...(ctx.body as Record<string, unknown>),
      ...outcome.idToken,
      sub: ctx.oidc.account?.accountId,
      ...(outcome.actor && { act: outcome.actor }),
      ...(await organizationClaims(services, outcome.organization)),
    }
}

/** Turns the library's answers into Auth0's, route by route. */
export const dialect =
  (services: Services) =>
  async (ctx: KoaContextWithOIDC, next: Next): Promise<void> => {
    const page = ctx.path.startsWith('/authorize')
    if (page) {
      ctx.set('Content-Security-Policy', pagePolicy)
      ctx.set('X-Frame-Options', 'DENY')
    }
    await next()
    // Without a context of the library no route of it has answered.
    if (ctx.method === 'OPTIONS' || !ctx.oidc) return
    if (page) {
      authorizationAnswer(ctx)
      await logRefusedRequest(services, ctx)
    } else if (ctx.path === '/userinfo') await userinfoAnswer(services, ctx)
    else if (ctx.path === '/oauth/token') {
      tokenAnswer(ctx)
      await logExchange(services, ctx)
    } else if (ctx.status >= 400) {
      errorAnswer(ctx)
      if (ctx.path === '/oauth/par') await logRefusedPush(services, ctx)
    } else if (ctx.path === '/oauth/par') {
      const lifetime = pushedLifetime(applicationOf(ctx.oidc.client as never))
      ctx.body = { ...(ctx.body as object), expires_in: lifetime }
    } else if (ctx.path === '/oauth/revoke') await logRevocation(services, ctx)
  }

/** Last changes to what a callback gets: no marker scope, no ID token for who asked for a token alone. */
export const reviseAuthorization = (ctx: KoaContextWithOIDC, out: Record<string, unknown>): void => {
  if (out.scope !== undefined) {
    const scope = shown(out.scope as string)
    if (scope === undefined) delete out.scope
    else out.scope = scope
  }
  if (unpack(paramsOf(ctx)).tokenOnly) delete out.id_token
}
