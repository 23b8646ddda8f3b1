import { render } from './render.ts'
import { everyScreen } from './screens.ts'
import type { Sample } from './views.ts'

/** The inputs of a page that a message can stand at. */
const inputsOf = (html: string): string[] =>
  [...html.matchAll(/<input\b([^>]*)>/g)].flatMap(([, attributes = '']) => {
    const name = /\bname="([^"]+)"/.exec(attributes)?.[1]
    const type = /\btype="([^"]+)"/.exec(attributes)?.[1]
    if (!name || /\bhidden\b/.test(attributes)) return []
    // Boxes may stay empty, but for the one that says that a code was saved.
    return ['text', 'email', 'tel', 'password'].includes(type ?? '') || name === 'saved' ? [name] : []
  })

const isCode = (key: string) => /^[a-z0-9]+(-[a-z0-9]+)+$/.test(key) && !key.startsWith('rule-')

/** A code of the screen that is about an input of this name, else one that any may have. */
const codeFor = (name: string, codes: string[]): string => {
  if (name === 'saved') return 'no-confirmation'
  const stem = name.replace(/^re-enter-|-reset$/g, '').replace('organizationName', 'organization')
  return codes.find(code => code.includes(stem)) ?? 'unknown-error'
}

/** Whether a page can answer what somebody sent: then it can also say that it was wrong. */
const asks = (html: string): boolean => html.includes('<form method="post"') && !html.includes('class="result success"')

/**
 * Every screen that asks for something, once more with an error at each of its inputs and one at its head: the longest
 * that it has for it.
 */
export const errorSamples = (samples: readonly Sample[]): Sample[] =>
  everyScreen.flatMap(screen => {
    const sample = samples.find(one => one.screen === screen.name)
    if (!sample) return []
    const html = render(screen, { ...sample, errors: [] })
    if (!asks(html)) return []
    const codes = Object.keys(screen.texts).filter(isCode)
    const atInputs = inputsOf(html).map(field => ({ field, code: codeFor(field, codes) }))
    const longest = codes
      .filter(code => !atInputs.some(error => error.code === code))
      .sort((a, b) => (screen.texts[b]?.length ?? 0) - (screen.texts[a]?.length ?? 0))[0]
    const errors = [...atInputs, { code: longest ?? 'too-many-requests' }]
    return [{ ...sample, name: `${sample.name}-with-errors`, errors }]
  })
