/** What the library is asked for, kept in the address; what cannot be read is as if it was not there. */
export const actionsSearch = ({ q }: Record<string, unknown>): { q?: string } => ({
  ...(typeof q === 'string' && q !== '' && { q }),
})
