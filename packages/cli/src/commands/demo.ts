import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { SentraError } from '@sentra/contract'
import { connect, findServer, readServerState } from '../client.ts'
import { type CliConfig, childEnvironment, readCliConfig } from '../config.ts'
import type { CommandContext } from '../context.ts'
import { makeDemoRepository, showHistory } from '../demo-repository.ts'
import { exitCodeOf } from '../exit-codes.ts'
import { followRun } from '../follow-run.ts'
import { note, print, styled, visible } from '../print.ts'
import { stateText } from '../run-text.ts'
import { coloured } from './run-commands.ts'

const START_MS = 60_000

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('make a small repository, run the whole way on it in the sandbox, and merge: no key, no account')
    .option('--keep', 'keep the repository and data of the demo')
    .action((options: { keep?: boolean }) => runDemo(options.keep === true))
}

/** A whole installation of its own in a temporary directory: it touches nothing of yours and leaves nothing behind. */
async function runDemo(isKept: boolean): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sentra-'))
  // As root, database and sandboxes run as other accounts, which must be able to pass through.
  await chmod(directory, 0o711)
  const config = { ...readCliConfig({ data: join(directory, 'data') }), url: undefined, token: undefined }
  step('Starting Sentra', config.dataDirectory)
  const server = startServe(config)
  try {
    const context = await waitForServer(config, server)
    await rehearse(context, join(directory, 'shop'))
  } finally {
    server.kill('SIGTERM')
    if (server.exitCode === null) await new Promise((resolve) => server.once('exit', resolve))
    if (isKept) note(`Kept in ${directory}`)
    else await rm(directory, { recursive: true, force: true })
  }
}

function startServe(config: CliConfig): ChildProcess {
  const main = fileURLToPath(new URL('../../../../dist/programs/sentra.js', import.meta.url))
  const argv = [main, '--data', config.dataDirectory, 'serve', '--port', '0']
  const environment = childEnvironment({ SENTRA_LOG_LEVEL: 'warn', DATABASE_URL: '' })
  return spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'], env: environment })
}

async function waitForServer(config: CliConfig, server: ChildProcess): Promise<CommandContext> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await wait(100)) {
    if (server.exitCode !== null)
      throw new SentraError('SERVER_UNREACHABLE', 'Sentra could not start: its message is above.')
    if (!readServerState(config)) continue
    const connection = findServer(config)
    const client = connect(connection)
    const { runners } = await client.system.status()
    if (runners.length > 0) return { config, connection, client, isJson: false, show: (value, text) => text(value) }
  }
  throw new SentraError('TIMEOUT', 'Sentra did not come up in a minute: try `sentra doctor`.')
}

async function rehearse(context: CommandContext, path: string): Promise<void> {
  const { client } = context
  step('Making a small repository', path)
  await makeDemoRepository(path)
  const { project } = await client.projects.create({ path, settings: { agent: 'rehearsal' } })
  step(
    'Running full_sdlc with the agent `rehearsal`',
    'scripted, no model; every edit, command and test is real, and its first TEST fails',
  )
  const task = await client.tasks.create({ projectId: project.id, title: 'Add discount codes to the cart' })
  const run = await client.tasks.execute({ taskId: task.id, workflowType: 'full_sdlc' })
  const detail = await followRun(context, run, {})
  print(`\n${stateText(detail.run.state)} ${detail.run.message ?? ''}`)
  process.exitCode = exitCodeOf(detail.run)
  const pullRequestId = detail.run.pullRequestId
  if (pullRequestId === null) return
  step('The change', `pull request ${pullRequestId}`)
  const { patch } = await client.pullRequests.diff({ pullRequestId })
  for (const line of patch.split('\n')) print(coloured(visible(line)))
  step('Merging into main', '')
  const { message } = await client.pullRequests.merge({ pullRequestId })
  print(`${message}\n\n${await showHistory(path)}`)
}

function step(title: string, detail: string): void {
  print(`\n${styled('bold', `== ${title}`)} ${styled('dim', detail)}`)
}
