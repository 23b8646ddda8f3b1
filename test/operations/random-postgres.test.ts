import { proveRandom } from './prove-random.ts'

proveRandom('postgres', 1000)
