import { proveRandom } from './prove-random.ts'

proveRandom('sqlite')
