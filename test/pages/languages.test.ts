import { beforeAll, expect, test } from 'vitest'
import { visitor, walk } from '../fixtures/visitor.ts'
import { callback, startWorld, type World } from '../fixtures/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web' })
  await world.tenant({ enabled_locales: ['en', 'de', 'fr-CA', 'es'] })
})

const signIn = async (asked: { ui_locales?: string; accept?: string }) => {
  const { ui_locales, accept } = asked
  const query = new URLSearchParams({
    client_id: 'web',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: callback,
    ...(ui_locales && { ui_locales }),
  })
  const headers: Record<string, string> = accept ? { 'accept-language': accept } : {}
  const { text } = await walk(visitor(world), `/authorize?${query}`, { headers })
  return [/<html lang="([^"]*)"/.exec(text)?.[1], /<h1>([^<]*)/.exec(text)?.[1]]
}

test.each([
  ['nothing is asked for', {}, 'en', 'Sign in'],
  ['ui_locales names it', { ui_locales: 'de' }, 'de', 'Anmelden'],
  ['ui_locales names it for a country', { ui_locales: 'de-AT' }, 'de', 'Anmelden'],
  ['the tenant has it for a country', { ui_locales: 'fr' }, 'fr-CA', 'Se connecter'],
  ['the first of ui_locales is none of the tenant’s', { ui_locales: 'it es' }, 'es', 'Iniciar sesión'],
  ['the browser wants it', { accept: 'es-MX,es;q=0.9,en;q=0.5' }, 'es', 'Iniciar sesión'],
  ['the browser’s best is none of the tenant’s', { accept: 'it,de;q=0.8,en;q=0.5' }, 'de', 'Anmelden'],
  ['the application asks for another than the browser', { ui_locales: 'fr', accept: 'de' }, 'fr-CA', 'Se connecter'],
  ['the tenant has none of those', { ui_locales: 'it', accept: 'ja' }, 'en', 'Sign in'],
])('the language of a page is one of the tenant’s: %s', async (_, asked, language, title) => {
  expect(await signIn(asked)).toEqual([language, title])
})
