/** What an Action would do if it ran, as far as its text says. */
export interface Uses {
  /** How each handler that a trigger may call is exported. */
  handlers: Record<string, 'async' | 'sync' | 'not-a-function' | 'unseen'>
  /** What is exported cannot be read from the text. */
  exportsUnseen: boolean
  commands: CommandUse[]
  /** The most MFA commands on one path through the handlers; infinite where a loop repeats one. */
  mostCommands: number
  redirects: { line: number }[]
  forms: { line: number }[]
  secrets: { name: string; line: number }[]
  /** Lines where `api` goes to code that is not in this text. */
  handedOut: { line: number }[]
}

/** A call of one of the four MFA commands. */
export interface CommandUse {
  method: 'challengeWith' | 'challengeWithAny' | 'enrollWith' | 'enrollWithAny'
  line: number
  /** Types that the text names. */
  factors: string[]
  /** Whether others may come that the text does not name, such as those the user has. */
  open: boolean
}

/** The text could not be read, or is too entangled to follow. */
export interface Unread {
  problem: string
  line?: number
}
