import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import type { Services } from '../services.ts'
import { errorPage as render } from '../universal-login/pages.ts'
import { stateOf } from './request-state.ts'

/** Shows an error where no callback can be trusted with it (authentication reference, 3.3). */
export const errorPage =
  (services: Services) =>
  async (ctx: KoaContextWithOIDC, out: ErrorOut): Promise<void> => {
    const { status, headers, body } = await render(services, stateOf(ctx).http, {
      status: ctx.status,
      error: out.error,
      description: out.error_description,
      clientId: ctx.oidc?.client?.clientId,
    })
    ctx.status = status
    ctx.set(headers)
    ctx.body = body
  }
