import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Usage {
  cpuMs: number
  rssMb: number
}

// USER_HZ is 100 on every Linux that Node supports; a page has 4 KB wherever it is not configured otherwise.
const tickMs = 10
const pageMb = 4096 / (1024 * 1024)

/** CPU time and memory of a process from `/proc/PID/stat` (proc(5): fields 14, 15 and 24). */
const fromProc = (pid: number): Usage | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the program, field 2, may hold spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (number: number) => Number(fields[number - 3])
    return { cpuMs: (field(14) + field(15)) * tickMs, rssMb: field(24) * pageMb }
  } catch {
    return undefined
  }
}

/** The same from a line of `ps -o rss=,time=`: kilobytes and `[[dd-]hh:]mm:ss[.cc]`. */
export const usageOfPs = (line: string): Usage | undefined => {
  const match = /^\s*(\d+)\s+(?:(\d+)-)?([\d:.]+)\s*$/.exec(line)
  if (!match) return undefined
  const seconds = match[3]!.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return { rssMb: Number(match[1]) / 1024, cpuMs: Math.round((Number(match[2] ?? 0) * 86_400 + seconds) * 1000) }
}

const fromPs = (pid: number): Promise<Usage | undefined> =>
  new Promise(resolve => {
    execFile('ps', ['-o', 'rss=,time=', '-p', String(pid)], (error, out) => resolve(error ? undefined : usageOfPs(out)))
  })

/** What a process has used so far; undefined when it is gone or this system does not tell. */
export const usageOf = async (pid: number): Promise<Usage | undefined> => {
  if (process.platform === 'linux') return fromProc(pid)
  return process.platform === 'win32' ? undefined : fromPs(pid)
}
