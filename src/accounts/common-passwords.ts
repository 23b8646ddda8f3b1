let ranks: Promise<ReadonlyMap<string, number>> | undefined

/** Reads the list of common passwords, most common first, when it is first needed: most connections never need it. */
export const commonPasswords = (): Promise<ReadonlyMap<string, number>> =>
  (ranks ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) =>
      new Map((dictionary['passwords-common'] as string[]).map((password, rank) => [password.toLowerCase(), rank])),
  ))
