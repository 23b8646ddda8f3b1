import { expect } from 'vitest'
import { claimJobs, finishJob } from '../../../src/store/jobs.ts'
import { inTransaction } from '../../../src/store/transaction.ts'
import { type Family, invalidBody, notFound, type Refusal } from '../case.ts'
import { connection } from '../makers.ts'
import type { World } from '../world.ts'

const noConnection = notFound('The connection does not exist', 'inexistent_connection')
const nowhere = 'con_0000000000000000'

const connectionId = async (world: World) => {
  const [found] = await world.given<{ id: string }[]>('GET /connections', { query: { name: connection } })
  return found?.id as string
}

/** Imports end here unread: what they do is proved where they are worked off. */
const withoutImports = async ({ services: { db, now } }: World) => {
  const jobs = await claimJobs(db, { types: ['users_import'], now: now(), limit: 10, lockFor: 0 })
  for (const job of jobs) await inTransaction(db, trx => finishJob(trx, job, { status: 'completed' }))
}

const anImport = async (world: World) => {
  await withoutImports(world)
  return { users: '[{"email":"ada@example.test"}]', connection_id: await connectionId(world) }
}

const tooLarge: Refusal = { status: 413, message: 'Payload content length greater than maximum allowed: 512000' }

/** Imports and exports of users. */
export const jobs: Family = {
  'POST /jobs/users-imports': {
    valid: async world => ({ body: { ...(await anImport(world)), external_id: 'ours', upsert: 'true' } }),
    shows: {
      id: expect.stringMatching(/^job_[A-Za-z0-9]{16}$/),
      type: 'users_import',
      status: 'pending',
      external_id: 'ours',
    },
    refuses: {
      'a file must be there': async world => [
        { body: { connection_id: await connectionId(world) } },
        invalidBody('Missing required property: users'),
      ],
      'a connection must be named': () => [
        { body: { users: '[]' } },
        invalidBody('Missing required property: connection_id'),
      ],
      'by its id': () => [
        { body: { users: '[]', connection_id: 'mine' } },
        invalidBody('String does not match pattern'),
      ],
      'and be there': () => [{ body: { users: '[]', connection_id: nowhere } }, noConnection],
      'a file is half a megabyte at most': async world => [
        { body: { ...(await anImport(world)), users: ' '.repeat(500 * 1024 + 1) } },
        tooLarge,
      ],
      'two are under way at most': async world => {
        const body = await anImport(world)
        for (const _ of [1, 2]) await world.given('POST /jobs/users-imports', { body })
        return [{ body }, { status: 429, errorCode: 'too_many_requests', message: '2 active import users jobs' }]
      },
    },
  },
  'POST /jobs/users-exports': {
    valid: async world => ({
      body: { connection_id: await connectionId(world), format: 'csv', limit: 5, fields: [{ name: 'email' }] },
    }),
    shows: {
      type: 'users_export',
      status: 'pending',
      format: 'csv',
      limit: 5,
      fields: [{ name: 'email' }],
      connection,
    },
    refuses: {
      'a connection must be there': () => [{ body: { connection_id: nowhere } }, noConnection],
      'a spreadsheet has no place for a document': () => [
        { body: { format: 'csv', fields: [{ name: 'app_metadata' }] } },
        invalidBody('Metadata cannot be exported as a whole to CSV'),
      ],
      'one user at least': () => [{ body: { limit: 0 } }, invalidBody('Value 0 is less than minimum 1')],
    },
  },
}
