import { Agent, fetch } from 'undici'
import type { SinkRequest } from './requests.ts'

/** Milliseconds that a receiver may take to answer. */
const patience = 10_000

const trusting = new Agent({ connect: { rejectUnauthorized: false } })

/** What kept a batch from being taken, in words that hold neither a secret nor anything that the receiver said. */
export class NotTaken extends Error {}

/**
 * POSTs a batch. Answers the status with which the receiver took it, else throws `NotTaken`. Addresses are the administrator's word, so
 * they may be on this machine or network; no redirect is followed and nothing of an answer but its status is looked at.
 */
export const handOver = async ({ url, headers, body, checkCertificate }: SinkRequest): Promise<number> => {
  let response: Awaited<ReturnType<typeof fetch>>
  try {
    response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
      ...(!checkCertificate && { dispatcher: trusting }),
    })
  } catch (error) {
    throw new NotTaken(whyUnreachable(error), { cause: error })
  }
  await response.body?.cancel().catch(() => undefined)
  if (!response.ok) throw new NotTaken(`it answered ${response.status}`)
  return response.status
}

const whyUnreachable = (error: unknown): string => {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } }
  if (name === 'TimeoutError') return 'it did not answer in time'
  return typeof cause?.code === 'string' ? `it could not be reached (${cause.code})` : 'it could not be reached'
}
