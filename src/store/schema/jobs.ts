import type { Generated } from 'kysely'
import type { Json, Millis } from './column.ts'

export interface JobTables {
  /** Work that the Management API was asked for (management reference, 2.15). */
  jobs: {
    id: string
    type: 'verification_email' | 'users_import' | 'users_export'
    status: 'pending' | 'completed' | 'failed'
    created_at: Millis
    /** What it was asked for with. */
    data: Generated<Json>
    progress: Json | null
    status_details: string | null
    /** Which of the places for jobs of its type it holds while it is pending. */
    slot: number | null
    /** How often it was claimed; only the latest claim may write. */
    attempts: Generated<number>
    /** How often it was claimed since it last came forward. */
    stalls: Generated<number>
    locked_until: Millis | null
  }
  /** The file of an import, until it is through; apart from its job, whose row is written for every user. */
  job_inputs: { job_id: string; content_encrypted: string }
  /** Users of an import that were not imported, and why. */
  job_errors: { job_id: string; position: number; error_encrypted: string }
  /** The file that an export made, in pieces. */
  job_chunks: { job_id: string; position: number; data: Uint8Array }
}
