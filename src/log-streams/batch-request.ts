import type { LogStream } from '../store/log-streams.ts'
import { obfuscated } from './obfuscate.ts'
import { type SinkRequest, sinkRequest } from './requests.ts'

/** The request that hands entries, as the log keeps them, to the receiver of a stream. Pure. */
export const batchRequest = (
  { destination, piiConfig }: Pick<LogStream, 'destination' | 'piiConfig'>,
  entries: { logId: string; data: Record<string, unknown> }[],
): SinkRequest =>
  sinkRequest(
    destination,
    entries.map(({ logId, data: { _id, ...data } }) => ({
      log_id: logId,
      data: piiConfig ? obfuscated(data, piiConfig) : data,
    })),
  )
