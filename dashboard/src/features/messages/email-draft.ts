import type { StoredEmailTemplate } from './queries.ts'

/** A template as it is edited: what is built in stands in it, to be changed. */
export interface EmailDraft {
  enabled: boolean
  from: string
  subject: string
  body: string
  resultUrl: string
  urlLifetimeInSeconds: number | string
  includeEmailInRedirect: boolean
}

interface BuiltIn {
  subject: string
  body: string
}

/** Pure. The welcome goes out only where somebody has switched it on, all others unless switched off. */
export const draftOf = (name: string, builtIn: BuiltIn, given: StoredEmailTemplate | null): EmailDraft => ({
  enabled: given?.enabled ?? name !== 'welcome_email',
  from: given?.from ?? '',
  subject: given?.subject || builtIn.subject,
  body: given?.body || builtIn.body,
  resultUrl: given?.resultUrl ?? '',
  urlLifetimeInSeconds: given?.urlLifetimeInSeconds ?? '',
  includeEmailInRedirect: given?.includeEmailInRedirect ?? true,
})

/** The template as the Management API takes it; what is as it is built in stays built in. Pure. */
export const bodyOf = (template: string, builtIn: BuiltIn, draft: EmailDraft) => ({
  template,
  enabled: draft.enabled,
  from: draft.from || null,
  subject: draft.subject === builtIn.subject ? null : draft.subject || null,
  body: draft.body === builtIn.body ? null : draft.body || null,
  syntax: 'liquid' as const,
  resultUrl: draft.resultUrl || null,
  urlLifetimeInSeconds: typeof draft.urlLifetimeInSeconds === 'number' ? draft.urlLifetimeInSeconds : null,
  includeEmailInRedirect: draft.includeEmailInRedirect,
})
