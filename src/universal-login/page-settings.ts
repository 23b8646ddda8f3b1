import type { Services } from '../services.ts'
import type { Documents } from '../store/documents.ts'
import { cachedDocument } from '../store/settings.ts'

/** Settings that an administrator looks at before they are saved; each stands in place of the stored one. */
export type Draft = Partial<
  Pick<Documents, 'tenant' | 'branding' | 'theme' | 'page_template' | 'partials' | 'custom_text'>
>

/** What of a page's own Liquid could not be filled: the page template, or a partial by its entry point. */
export interface LiquidProblem {
  part: string
  message: string
}

/** What pages are made with. With a draft nothing is kept, and nothing told to the tenant log. */
export interface PageServices extends Pick<Services, 'db' | 'log' | 'now' | 'geo'> {
  draft?: Draft
  onProblem?: (problem: LiquidProblem) => void
}

/** A settings document as pages see it. */
export const pageDocument = async <K extends keyof Draft>(
  services: Pick<PageServices, 'db' | 'draft'>,
  key: K,
): Promise<Documents[K]> => {
  const drafted = services.draft?.[key]
  return drafted === undefined ? cachedDocument(services, key) : (drafted as Documents[K])
}
