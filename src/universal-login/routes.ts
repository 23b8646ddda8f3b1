import { Hono } from 'hono'
import { assetNamed } from './assets.ts'
import { emailVerificationPages } from './email-verification-pages.ts'
import type { UniversalLogin } from './exchange.ts'
import { loginPages } from './login-pages.ts'
import { resetPasswordPages } from './reset-password-pages.ts'
import { ownScreens } from './screens/index.ts'
import { unblockPages } from './unblock-pages.ts'

export type { UniversalLogin } from './exchange.ts'

/** Everything under `/u/` and `/continue`. `screens` are those of the factors; those that belong to none are here. */
export const universalLogin = (parts: UniversalLogin): Hono => {
  const all: UniversalLogin = { ...parts, screens: [...ownScreens, ...parts.screens] }
  const app = new Hono()
  app.get('/u/assets/:file', c => {
    const asset = assetNamed(c.req.param('file'))
    if (!asset) return c.notFound()
    return c.body(asset.body, 200, {
      'content-type': asset.type,
      'cache-control': 'public, max-age=31536000, immutable',
      'cross-origin-resource-policy': 'same-origin',
    })
  })
  app.route('/', resetPasswordPages(all))
  app.route('/', emailVerificationPages(all))
  app.route('/', unblockPages(all))
  app.route('/', loginPages(all))
  return app
}
