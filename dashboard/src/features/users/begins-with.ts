/**
 * What was typed as a query that finds users whose address or name begins with it; empty before there are the three letters
 * that a query with a star needs. Pure.
 */
export const beginsWith = (typed: string): string => {
  const words = typed.trim().toLowerCase()
  if (words.length < 3) return ''
  const literal = words.replace(/[\s+\-&|!(){}[\]^"~*?:\\/]/g, '\\$&')
  return `email:${literal}* OR name:${literal}*`
}
