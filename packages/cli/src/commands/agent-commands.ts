import type { Command } from 'commander'
import { z } from 'zod'
import { askRunner } from '../ask-runner.ts'
import { note, print, printJson, printTable, styled } from '../print.ts'

type GlobalOptions = { json?: boolean }

const Agents = z.array(
  z.object({
    name: z.string(),
    available: z.boolean(),
    version: z.string().nullable(),
    detail: z.string(),
    wires: z.array(z.string()),
  }),
)
const Plan = z.object({ title: z.string(), license: z.string(), package: z.string(), megabytes: z.number() })
const Installed = z.object({ directory: z.string(), version: z.string(), isNew: z.boolean() })
const Removed = z.object({ removed: z.array(z.string()) })
const Tested = z.object({
  name: z.string(),
  agent: z.string(),
  version: z.string().nullable(),
  protocol: z.int(),
  canResume: z.boolean(),
  milliseconds: z.int(),
  sandbox: z.string(),
})

/** A running runner looks again with each of its beats. */
const SEEN_WITHIN_SECONDS = 10

export function addAgentCommands(program: Command): void {
  const agents = program.command('agents').description('coding agents of this machine')
  agents.command('list', { isDefault: true }).description('which there are, and what each needs').action(listAgents)
  agents
    .command('install')
    .argument('<name>', 'claude, codex, gemini or opencode')
    .description('fetch the release that is known to work, from the npm registry; no script of it is run')
    .option('--dry-run', 'say what would be fetched and how big it is')
    .action(installAgent)
  agents
    .command('test')
    .argument('<name>')
    .description('start it in a sandbox and let it say who it is')
    .action(testAgent)
  agents.command('remove').argument('<name>').description('remove what was installed').action(removeAgent)
}

async function listAgents(_options: object, command: Command): Promise<void> {
  const agents = Agents.parse(await askRunner(command, 'agents', ['list']))
  if (isJson(command)) return printJson(agents)
  const rows = agents.map(({ name, available, version, detail, wires }) => [
    name,
    available ? styled('green', 'yes') : styled('dim', 'no'),
    version ?? '-',
    wires.length === 0 ? 'nothing' : `a key: ${wires.join(' or ')}`,
    detail,
  ])
  printTable(['AGENT', 'HERE', 'VERSION', 'NEEDS', 'DETAIL'], rows)
}

async function installAgent(name: string, options: { dryRun?: boolean }, command: Command): Promise<void> {
  const plan = Plan.parse(await askRunner(command, 'agents', ['plan', name]))
  if (options.dryRun) {
    if (isJson(command)) return printJson(plan)
    print(`Would install ${plan.title}: ${plan.package} from the npm registry, about ${plan.megabytes} MB on disk.`)
    return print(`License: ${plan.license}. Nothing was fetched.`)
  }
  note(`${plan.title}, license: ${plan.license}`)
  const { directory, version, isNew } = Installed.parse(await askRunner(command, 'agents', ['install', name]))
  if (isJson(command)) return printJson({ directory, version, isNew })
  if (!isNew) return print(`${name} ${version} is installed already, in ${directory}.`)
  print(`${styled('green', 'Installed')} ${name} ${version}. A running Sentra sees it within ${SEEN_WITHIN_SECONDS} s.`)
  note(styled('dim', `next: sentra agents test ${name}`))
}

async function testAgent(name: string, _options: object, command: Command): Promise<void> {
  const tested = Tested.parse(await askRunner(command, 'agents', ['test', name]))
  if (isJson(command)) return printJson(tested)
  const { agent, version, protocol, canResume, milliseconds, sandbox } = tested
  print(`${styled('green', 'works')}: ${agent} ${version ?? ''}, ACP ${protocol}, answered after ${milliseconds} ms`)
  print(`goes on with an earlier session: ${canResume ? 'yes' : 'no'}; tried in ${sandbox}; no model was called`)
}

async function removeAgent(name: string, _options: object, command: Command): Promise<void> {
  const { removed } = Removed.parse(await askRunner(command, 'agents', ['remove', name]))
  if (isJson(command)) return printJson({ removed })
  print(removed.length === 0 ? `${name} was not installed by Sentra.` : `Removed ${name} ${removed.join(', ')}.`)
}

function isJson(command: Command): boolean {
  return command.optsWithGlobals<GlobalOptions>().json === true
}
