const prefix = 'showError::'

/** What a browser says went wrong. Nothing of it is believed further than a page and a log entry. */
export interface BrowserError {
  /** The name of a DOMException, or `UnknownError`. */
  name: string
  message?: string
}

/** The error that an action `showError::<json>` reports (reference, 7.1); nothing for any other action. */
export const browserError = (action: string): BrowserError | undefined => {
  if (!action.startsWith(prefix)) return undefined
  const { name, message } = parsed(action.slice(prefix.length))
  return {
    name: typeof name === 'string' && /^[A-Z][A-Za-z]{1,40}Error$/.test(name) ? name : 'UnknownError',
    ...(typeof message === 'string' && message !== '' && { message: printable(message).slice(0, 200) }),
  }
}

const parsed = (json: string): { name?: unknown; message?: unknown } => {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

const printable = (text: string): string => text.replace(/[^\P{C}]/gu, ' ')
