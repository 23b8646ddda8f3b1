import { type QueueWorker, startQueueWorker } from '../queue-worker.ts'
import type { Services } from '../services.ts'
import { type ClaimedJob, claimJobs, keepJobs, onJobQueued } from '../store/jobs.ts'
import { endJob } from './end-job.ts'
import { runExport } from './users-export/run-export.ts'
import { runImport } from './users-import/run-import.ts'

/** A job stays with its worker while that lives, and goes to another one so long after it died. */
const lockFor = 10_000

/** A job that so many workers have taken, one after the other, without coming forward, ends every one that takes it. */
const mostStalls = 10

/**
 * Starts the worker of imports and exports. Any number of nodes may run one; each job is with one at a time, and goes on
 * where the last one stood. When the worker stops, it gives back what it has.
 */
export const startJobs = (services: Services): QueueWorker => {
  let stopped = false
  const stopping = () => stopped
  const worker = startQueueWorker<ClaimedJob>({
    what: 'a job',
    log: services.log,
    atOnce: 4,
    pollEvery: 3000,
    claim: limit =>
      claimJobs(services.db, { types: ['users_import', 'users_export'], now: services.now(), limit, lockFor }),
    keep: ids => keepJobs(services.db, ids, services.now() + lockFor),
    work: job => run(services, job, stopping),
    onQueued: listener => onJobQueued(services.db, listener),
  })
  return {
    ...worker,
    stop: async () => {
      stopped = true
      await worker.stop()
    },
  }
}

const run = async (services: Services, job: ClaimedJob, stopping: () => boolean): Promise<void> => {
  if (job.stalls > mostStalls)
    return endJob(services, job, { status: 'failed', status_details: 'The job could not be completed.' })
  switch (job.type) {
    case 'users_import':
      return runImport(services, job, stopping)
    case 'users_export':
      return runExport(services, job, stopping)
    default:
      throw new Error(`jobs of type ${job.type} need no worker`)
  }
}
