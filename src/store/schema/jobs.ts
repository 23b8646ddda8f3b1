import type { Millis } from './column.ts'

export interface JobTables {
  /** Work that the Management API was asked for (management reference, 2.15). */
  jobs: {
    id: string
    type: 'verification_email'
    status: 'pending' | 'completed' | 'failed'
    created_at: Millis
  }
}
