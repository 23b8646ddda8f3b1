import { writeLog } from '../logs/write.ts'
import type { Html } from './html.ts'
import { fillPartial, fillTemplate, liquidProblem } from './page-liquid.ts'
import { type PageServices, pageDocument } from './page-settings.ts'
import { type InsertionPoint, insertionPoints, type Partials } from './partials.ts'
import type { Screen, Surroundings, ViewFacts } from './screen.ts'
import { templateVariables } from './template-variables.ts'

/** What an administrator has made of a page beyond settings. */
export interface CustomPage {
  partials: Partials
  /** The page by the tenant's template; nothing where there is none, or it cannot be filled. */
  frame: (parts: { head: Html; widget: Html }) => string | undefined
}

/** Pages of the own account are no prompt of a login, and stay as they are. */
const isPrompt = (screen: Screen): boolean => screen.prompt !== 'account'

/**
 * The tenant's template and the partials of a screen; nothing where it has neither. What is broken or goes beyond its
 * limits is left out, so that people can still sign in, and the tenant log says so.
 */
export const customPage = async (
  services: PageServices,
  page: { screen: Screen; at: Surroundings; facts: ViewFacts },
): Promise<CustomPage | undefined> => {
  const { screen, at } = page
  if (!isPrompt(screen)) return undefined
  const [template, all] = await Promise.all([
    pageDocument(services, 'page_template'),
    pageDocument(services, 'partials'),
  ])
  const own = all[screen.prompt]?.[screen.name] ?? {}
  const points = insertionPoints.filter(point => own[point])
  if (!template && points.length === 0) return undefined
  const { user } = page.facts
  const variables = await templateVariables(services, { screen, at, user, texts: screen.say(page.facts, at) })
  const drafted = services.draft !== undefined
  const safely = <T>(part: InsertionPoint | 'template', make: () => T): T | undefined => {
    try {
      return make()
    } catch (error) {
      const message = liquidProblem(error).slice(0, 300)
      const what = part === 'template' ? 'The page template' : `The partial ${screen.name} ${part}`
      if (services.onProblem) services.onProblem({ part, message })
      else report(services, `${what} could not be filled and was left out: ${message}`)
      return undefined
    }
  }
  const filled = (point: InsertionPoint) =>
    safely(point, () => fillPartial(own[point] ?? '', variables, { nonce: at.nonce, drafted }))
  return {
    partials: Object.fromEntries(points.map(point => [point, filled(point)])),
    frame: parts =>
      template
        ? safely('template', () => fillTemplate(template.body, variables, { ...parts, nonce: at.nonce, drafted }))
        : undefined,
  }
}

/** A broken template meets every page; the tenant log is told once a minute. */
const quietFor = 60_000
const reported = new Map<string, number>()

const report = (services: PageServices, description: string): void => {
  services.log.warn({ description }, 'page template')
  const now = services.now()
  const before = reported.get(description)
  if (before !== undefined && now >= before && now - before < quietFor) return
  if (reported.size > 1000) reported.clear()
  reported.set(description, now)
  writeLog(services, { type: 'w', description }, {}).catch(error =>
    services.log.error({ err: error }, 'the tenant log could not be written'),
  )
}
