import { families } from './families/index.ts'
import { prove } from './prove.ts'

for (const [title, family] of Object.entries(families)) prove(title, family, 'sqlite')
