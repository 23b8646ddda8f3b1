import { z } from 'zod'

/** Metadata of a new user as applications may give it: ten short texts (authentication reference, 8.1). */
export const userMetadata = z
  .record(z.string().max(100), z.string().max(500))
  .refine(metadata => Object.keys(metadata).length <= 10, 'user_metadata has more than 10 members')

export const pictureUrl = z.url({ protocol: /^https?$/ }).max(2048)
