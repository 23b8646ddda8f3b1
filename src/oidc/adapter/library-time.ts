import type { Services } from '../../services.ts'

/** The library reads the machine's clock; times of rows follow ours. This is one of ours, in seconds of the library's. */
export const toLibraryTime = ({ now }: Pick<Services, 'now'>, at: number | undefined): number =>
  Math.ceil((Date.now() + Math.min((at ?? Number.POSITIVE_INFINITY) - now(), century)) / 1000)

/** For what never expires: the library wants every token to have an end. */
const century = 100 * 365 * 24 * 60 * 60 * 1000
