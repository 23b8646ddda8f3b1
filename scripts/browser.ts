import { ensureBrowser } from '../test/fixtures/browser.ts'

// Says which browser the browser tests use, after it has been seen to work; installs one if there is none.
const browser = await ensureBrowser()
console.log(`Browser: ${browser.executablePath} ${browser.version}`)
