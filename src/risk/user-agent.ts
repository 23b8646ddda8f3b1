const longest = 400

/**
 * What stays of a user agent when its browser or system is updated: every version number is taken out. Undefined for
 * one that says nothing, so that all clients without one do not look like one device. Pure.
 */
export const normalUserAgent = (userAgent: string | undefined): string | undefined => {
  const text = (userAgent ?? '').slice(0, 2 * longest)
  const named = text.replace(/\d+(?:[._]\d+)*/g, '0').replace(/\s+/g, ' ')
  return /[A-Za-z]{2,}\/0/.test(named) ? named.trim().slice(0, longest) : undefined
}
