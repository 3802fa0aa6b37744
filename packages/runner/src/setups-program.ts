// `node setups-program.ts list|clear|would-clear [PROJECT_ID]`: what set-ups on this host left for later ones; prints them
// as JSON. Used by `sentra cache`, so that the command line and the runner cannot disagree.
import { rm } from 'node:fs/promises'
import { SentraError } from '@sentra/contract'
import { readRunnerConfig } from './config.ts'
import { makeRunnerPaths } from './runner-paths.ts'
import { listSetupCaches } from './setup-cache/setup-caches.ts'

// oxlint-disable-next-line node/no-process-env -- where the data directory is
const environment = process.env
const [action, projectId] = process.argv.slice(2)

try {
  const { setups } = makeRunnerPaths(readRunnerConfig(environment).dataDirectory)
  const caches = await listSetupCaches(setups)
  const wanted = caches.filter((cache) => projectId === undefined || cache.projectId === projectId)
  // A run that began with one goes on with it: what is shown to a sandbox stays there.
  if (action === 'clear') for (const { path } of wanted) await rm(path, { force: true })
  process.stdout.write(JSON.stringify(wanted))
} catch (error) {
  if (!(error instanceof SentraError)) throw error
  process.stdout.write(JSON.stringify({ code: error.code, message: error.message }))
  process.exitCode = 1
}
