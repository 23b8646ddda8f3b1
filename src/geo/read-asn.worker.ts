import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { readAsnRanges } from './asn-table.ts'

// On a thread of its own: half a million lines would hold up every request for a second.
const { path, version } = workerData as { path: string; version: 4 | 6 }
const ranges = readAsnRanges(readFileSync(path, 'latin1'), version)
const columns = [ranges.starts, ranges.ends, ranges.numbers].map(({ buffer }) => buffer as ArrayBuffer)
parentPort?.postMessage(ranges, columns)
