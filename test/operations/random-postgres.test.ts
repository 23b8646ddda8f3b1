import { proveRandom } from './prove-random.ts'

proveRandom('postgres')
