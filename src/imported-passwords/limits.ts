/** What one login may cost at most with an imported hash; more is refused when it is imported (docs/import.md). */

/** Bytes of memory that scrypt may take: 128 × cost × blockSize. */
export const mostScryptMemory = 256 * 1024 * 1024
/** cost × blockSize × parallelization of scrypt: four times what RFC 7914 is mostly used with. */
export const mostScryptWork = 2 ** 22
export const mostBcryptRounds = 14
export const mostPbkdf2Iterations = 2_000_000
/** Iterations times blocks of output. */
export const mostPbkdf2Work = 5_200_000
/** Bytes of a derived key. */
export const longestKey = 512
/** KiB of memory, passes, lanes of argon2. */
export const mostArgon2 = { memory: 262_144, passes: 32, lanes: 16 }
/** KiB times passes. */
export const mostArgon2Work = 1_048_576
