import type { FormPage } from '../fixtures/form-client.ts'
import type { Player } from './player.ts'

/** One thing that a user does with a factor, at the screen where the answer is given. Each step leads to a page. */
export interface Task {
  right: (player: Player, page: FormPage) => Promise<FormPage>
  wrong: (player: Player, page: FormPage) => Promise<FormPage>
  /** The right answer, too late. */
  late: (player: Player, page: FormPage) => Promise<FormPage>
  /** The answer that was given before, in another login. */
  replay: (player: Player, page: FormPage) => Promise<FormPage>
  /** What it takes to be able to answer after a wrong answer, a late one, or a message that did not come. */
  again: (player: Player, page: FormPage, after: 'wrong' | 'late' | 'unsent') => Promise<FormPage>
}

/** How a factor is had, answered and spoilt. */
export interface Kit {
  /** Gives the user the factor, as if enrolled long ago, where the world has not already. */
  hold: (player: Player) => Promise<void>
  challenge: Task
  enroll: Task
}

export const stay = async (_player: Player, page: FormPage): Promise<FormPage> => page
export const nothing = async (): Promise<void> => {}
