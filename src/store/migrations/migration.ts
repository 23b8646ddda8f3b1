import { type Kysely, sql } from 'kysely'

export interface Migration {
  name: string
  up: (db: Kysely<unknown>) => Promise<void>
}

/** A migration that is plain SQL, in the subset that both engines take. */
export const statements = (name: string, texts: string[]): Migration => ({
  name,
  up: async db => {
    for (const text of texts) await sql.raw(text).execute(db)
  },
})
