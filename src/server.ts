import { type Config, loadConfig, SettingsError } from './config.ts'
import { captureConsole, serverLog } from './log.ts'
import type { FirstStart } from './tenant/first-start.ts'

const oldestRuntime = 26

/** What is printed when the server is ready: where it is, and once how to sign in. */
const greeting = (config: Config, first: FirstStart | undefined): string => {
  const lines = [`Sallyport is ready at ${config.issuer}`, `  Dashboard   ${config.issuer}dashboard/`]
  const https = config.domains.find(domain => domain.startsWith('https://localhost'))
  if (https) lines.push(`  https       ${https} (trust ${config.dataDir}/ca.pem)`)
  if (!config.production) lines.push(`  Inbox       ${config.issuer}dev/inbox`)
  if (!first) lines.push(`  Sign in as  ${config.adminEmail}`)
  else {
    lines.push(`  Sign in as  ${first.adminEmail}`)
    lines.push(
      first.adminPassword === undefined
        ? '  Password    the one of SALLYPORT_ADMIN_PASSWORD'
        : `  Password    ${first.adminPassword}   (shown this once)`,
    )
    if (first.clientFile) lines.push(`  API client  ${first.clientFile}`)
  }
  return `${lines.join('\n')}\n`
}

const main = async (): Promise<void> => {
  if (Number(process.versions.node.split('.')[0]) < oldestRuntime)
    throw new SettingsError([`Node.js ${oldestRuntime} runs the server, this is ${process.version}; use npm start`])
  const config = loadConfig()
  const log = serverLog(config)
  captureConsole(log)
  process.on('uncaughtException', error => {
    log.fatal({ err: error }, 'the server ends: nobody was there for an error')
    process.exit(1)
  })
  // The parts come only now, so that wrong settings are refused at once and libraries speak to the log.
  const { startServer } = await import('./start-server.ts')
  const server = await startServer(config, { log })
  process.stdout.write(greeting(config, server.first))
  const end = () => void server.stop().then(() => process.exit(0))
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
}

await main().catch(error => {
  process.stderr.write(`${error instanceof SettingsError ? error.message : (error?.stack ?? error)}\n`)
  process.exit(1)
})
