// `node agents-program.ts list|install|remove|test [NAME]`: agents of this host; prints the outcome as JSON, progress on
// stderr. Used by `sentra agents`, so that the command line and the runner cannot disagree.
import { agentWires, SentraError } from '@sentra/contract'
import { pino } from 'pino'
import type { PackagedAgent } from './agents/agent.ts'
import { installAgent } from './agents/install-agent.ts'
import { removeAgent } from './agents/remove-agent.ts'
import { testAgent } from './agents/test-agent.ts'
import { packagedAgents, reportAgents } from './agents.ts'
import { readRunnerConfig } from './config.ts'
import { type Host, inspectHost } from './host.ts'
import { makeRunnerPaths } from './runner-paths.ts'

// Agents run under accounts of their own, which must be able to read what is installed for them.
process.umask(0o022)

// oxlint-disable-next-line node/no-process-env -- npm finds the operator's registry and proxy by it
const environment = process.env
const [action, name = ''] = process.argv.slice(2)

try {
  const config = readRunnerConfig(environment)
  const paths = makeRunnerPaths(config.dataDirectory)
  process.stdout.write(JSON.stringify(await act(() => inspectHost(config, paths, pino({ level: 'silent' })))))

  async function act(inspect: () => Promise<Host>): Promise<unknown> {
    if (action === 'list') return listAgents(await inspect())
    if (action === 'test') return testAgent(name, await inspect())
    const row = requirePackaged(name)
    if (action === 'plan') return planOf(row)
    if (action === 'install') return installAgent(row, { directory: paths.agents, environment, report })
    return { removed: await removeAgent(paths.agents, row.name) }
  }
} catch (error) {
  if (!(error instanceof SentraError)) throw error
  process.stdout.write(JSON.stringify({ code: error.code, message: error.message }))
  process.exitCode = 1
}

async function listAgents(host: Host) {
  const agents = await reportAgents(host.agents)
  return agents.map((agent) => ({ ...agent, wires: agentWires[agent.name] ?? [] }))
}

function planOf({ title, license, package: { name, version, megabytes } }: PackagedAgent) {
  return { title, license, package: `${name}@${version}`, megabytes }
}

function requirePackaged(wanted: string): PackagedAgent {
  const row = packagedAgents.find((agent) => agent.name === wanted)
  if (row) return row
  const names = packagedAgents.map((agent) => agent.name).join(', ')
  throw new SentraError('UNKNOWN_AGENT', `There is no agent ${wanted} to install or remove. Known: ${names}.`)
}

function report(line: string): void {
  process.stderr.write(`${line}\n`)
}
