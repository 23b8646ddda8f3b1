import { Hono } from 'hono'
import { tenantName } from '../../logs/write.ts'
import type { Services } from '../../services.ts'
import { type Job, jobById, jobChunk } from '../../store/jobs.ts'
import { isSame } from '../../store/secrets.ts'
import type { ExportProgress, ExportRequest } from './run-export.ts'

/** How long a link to an export works; asking for the job gives another one. */
const linkLifetime = 60_000

const fileName = ({ data }: Job): string => `${tenantName}.${(data as unknown as ExportRequest).format}.gz`

const signatureOf = (services: Pick<Services, 'box'>, id: string, file: string, expires: string): string =>
  services.box.digest('export-link', `${id}\n${file}\n${expires}`)

/** Where the file of a finished export can be had for a minute, by whoever has this address. */
export const exportLocation = (services: Pick<Services, 'box' | 'now'>, job: Job, issuer: string): string => {
  const file = fileName(job)
  const expires = String(services.now() + linkLifetime)
  const query = new URLSearchParams({ Expires: expires, Signature: signatureOf(services, job.id, file, expires) })
  return `${issuer}exports/${job.id}/${file}?${query}`
}

const isSigned = (services: Services, id: string, file: string, query: Record<string, string>): boolean => {
  const { Expires: expires = '', Signature: signature = '' } = query
  if (!/^\d{1,15}$/.test(expires) || services.now() >= Number(expires)) return false
  return isSame(signature, signatureOf(services, id, file, expires))
}

/** Serves the files of exports, a piece at a time, to those who have a signed address. */
export const exportFiles = (services: Services): Hono => {
  const app = new Hono()
  app.get('/exports/:id/:file', async c => {
    const { id, file } = c.req.param()
    c.header('Cache-Control', 'no-store')
    const job = isSigned(services, id, file, c.req.query()) ? await jobById(services.db, id) : undefined
    if (job?.type !== 'users_export' || job.status !== 'completed')
      return c.json({ statusCode: 403, error: 'Forbidden', message: 'The link is not valid or has expired.' }, 403)
    const { pieces } = job.progress as ExportProgress
    return c.body(pieceStream(services, id, pieces), 200, {
      'Content-Type': 'application/gzip',
      'Content-Disposition': `attachment; filename="${file}"`,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    })
  })
  return app
}

/** Reads a piece when it is asked for, so that a slow reader costs no memory. One that is gone breaks the answer off. */
const pieceStream = ({ db }: Services, id: string, pieces: number): ReadableStream<Uint8Array> => {
  let position = 0
  return new ReadableStream(
    {
      pull: async controller => {
        const piece = await jobChunk(db, id, position)
        if (!piece) return controller.error(new Error('the export was deleted while it was read'))
        controller.enqueue(piece)
        position += 1
        if (position === pieces) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
