import { proveRandom } from './prove-random.ts'

proveRandom('sqlite', 10_000)
