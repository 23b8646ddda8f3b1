/** Which job is followed, kept in the address. */
export const jobSearch = ({ job }: Record<string, unknown>): { job?: string } => ({
  ...(typeof job === 'string' && job !== '' && { job }),
})
