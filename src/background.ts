import { type Transferable, Worker } from 'node:worker_threads'

/**
 * Runs the module of a computation that would hold up requests on a thread of its own, with what it is given, and answers
 * what it posts. For work on our own data: a thread is no wall against anything.
 */
export const inBackground = <T>(module: URL, given: unknown, handedOver: Transferable[] = []): Promise<T> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(module, { workerData: given, transferList: handedOver, env: {} })
    worker.unref()
    worker.once('message', (answer: T) => {
      resolve(answer)
      void worker.terminate()
    })
    worker.once('error', reject)
    worker.once('exit', code => reject(new Error(`a background thread ended with ${code} and no answer`)))
  })
