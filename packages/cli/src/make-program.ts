import { Command, Option } from 'commander'
import packageJson from '../../../package.json' with { type: 'json' }
import { addAgentCommands } from './commands/agent-commands.ts'
import { addCacheCommands } from './commands/cache-commands.ts'
import { addAsk } from './commands/ask.ts'
import { addAttach } from './commands/attach.ts'
import { addCompletion } from './commands/completion.ts'
import { addDeps } from './commands/deps.ts'
import { addContestCommands } from './commands/contest-commands.ts'
import { addConfigCommands } from './commands/config-commands.ts'
import { addDecideCommands } from './commands/decide-spec.ts'
import { addDemo } from './commands/demo.ts'
import { addDoctor } from './commands/doctor.ts'
import { addExplain } from './commands/explain.ts'
import { addFollowupCommands } from './commands/followup-commands.ts'
import { addGithubCommands } from './commands/github-commands.ts'
import { addInit } from './commands/init.ts'
import { addKeyCommands } from './commands/key-commands.ts'
import { addTokenCommands } from './commands/token-commands.ts'
import { addOpen } from './commands/open.ts'
import { addMcp } from './commands/mcp.ts'
import { addProjectCommands } from './commands/project-commands.ts'
import { addLogCommands } from './commands/log-commands.ts'
import { addRunCommands } from './commands/run-commands.ts'
import { addRunners } from './commands/runners.ts'
import { addServe } from './commands/serve.ts'
import { addService } from './commands/service.ts'
import { addSpecCommands } from './commands/spec-commands.ts'
import { addStatus } from './commands/status.ts'
import { addSteerCommands } from './commands/steer-commands.ts'
import { addStop } from './commands/stop.ts'
import { addTakeoverCommands } from './commands/takeover-commands.ts'
import { addTaskCommands } from './commands/task-commands.ts'
import { addTicketCommands } from './commands/ticket-commands.ts'
import { addTrashCommands } from './commands/trash-commands.ts'
import { addWatch } from './commands/watch.ts'
import { addWayCommands } from './commands/way-commands.ts'
import { addWorkflowCommands } from './commands/workflow-commands.ts'
import { addExamples } from './examples.ts'
import { exitCodes } from './exit-codes.ts'

const END_OF_HELP = `
Examples:
  $ sentra serve                                   run everything on this machine
  $ sentra new ~/code/shop                         add a repository
  $ sentra ask "Customers want gift cards"         talk it through, get a spec, approve it
  $ sentra run "Add discount codes" -p shop        plan, code, test, review
  $ sentra diff task-2pv04e5aasqm                  look at the change
  $ sentra merge task-2pv04e5aasqm                 and take it

Exit codes: 0 done, 1 error, 2 wrong usage, 3 the run failed, 4 a person is needed.`

/** The whole command line. `exit` ends the process with one of our exit codes after help, version or wrong usage. */
export function makeProgram(exit: (code: number) => never): Command {
  const program = new Command('sentra')
    .description('From an idea to a reviewed, merged pull request, without losing anything on the way.')
    .version(packageJson.version)
    // `specs show --version 2` means a version of the spec.
    .enablePositionalOptions()
    .showHelpAfterError('(add --help to see what it takes and an example)')
    .configureHelp({ showGlobalOptions: true, subcommandTerm: termOf })
    .addHelpText('after', END_OF_HELP)

  for (const option of everywhere()) program.addOption(option)
  // Before the commands are added: they inherit it.
  program.exitOverride((error) => exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage))
  for (const add of [
    addServe,
    addStop,
    addService,
    addDemo,
    addStatus,
    addWatch,
    addOpen,
    addDoctor,
    addExplain,
    addAgentCommands,
    addCacheCommands,
    addProjectCommands,
    addInit,
    addAsk,
    addSpecCommands,
    addDecideCommands,
    addTaskCommands,
    addTicketCommands,
    addDeps,
    addFollowupCommands,
    addWorkflowCommands,
    addLogCommands,
    addRunCommands,
    addContestCommands,
    addTrashCommands,
    addWayCommands,
    addKeyCommands,
    addTokenCommands,
    addGithubCommands,
    addAttach,
    addSteerCommands,
    addTakeoverCommands,
    addRunners,
    addConfigCommands,
    addCompletion,
    addMcp,
  ])
    add(program)
  for (const command of program.commands) takeEverywhere(command)
  addExamples(program)
  return program
}

/** A command with its arguments; that it takes options is true of nearly all and says nothing. */
function termOf(command: Command): string {
  const names = [command.name(), ...command.aliases()].join('|')
  const places = command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`))
  return [names, ...places].join(' ')
}

/** What stands behind any command as well as before it. */
const everywhere = () => [
  new Option('--data <directory>', 'data directory (SENTRA_DATA)'),
  new Option('--json', 'print JSON'),
]

/** The help of a command shows them once, as global options. */
function takeEverywhere(command: Command): void {
  for (const option of everywhere()) command.addOption(option.hideHelp())
  for (const below of command.commands) takeEverywhere(below)
}
