import { parentPort, workerData } from 'node:worker_threads'
import { readDenyList } from './read-deny-list.ts'

// On a thread of its own: a million lines would hold up every request for a second and more.
const read = readDenyList(new TextDecoder().decode(workerData as Uint8Array))
const columns = [read.v4.starts, read.v4.prefixes, read.v6.starts, read.v6.prefixes]
parentPort?.postMessage(
  read,
  columns.map(({ buffer }) => buffer as ArrayBuffer),
)
