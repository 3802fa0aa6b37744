import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { addAgentCommands } from './commands/agent-commands.ts'
import { addDemo } from './commands/demo.ts'
import { addDoctor } from './commands/doctor.ts'
import { addKeyCommands } from './commands/key-commands.ts'
import { addProjectCommands } from './commands/project-commands.ts'
import { addRunCommands } from './commands/run-commands.ts'
import { addServe } from './commands/serve.ts'
import { addStatus } from './commands/status.ts'
import { addStop } from './commands/stop.ts'
import { addTaskCommands } from './commands/task-commands.ts'
import { addWorkflowCommands } from './commands/workflow-commands.ts'
import { exitCodes } from './exit-codes.ts'
import { printError } from './print.ts'

const program = new Command('sentra')
  .description('From an idea to a reviewed, merged pull request, without losing anything on the way.')
  .version(packageJson.version)
  .option('--data <directory>', 'data directory (SENTRA_DATA)')
  .option('--json', 'print JSON')
  .showHelpAfterError('(sentra --help lists the commands)')
  .addHelpText(
    'after',
    `
Examples:
  $ sentra serve                                   run everything on this machine
  $ sentra new ~/code/shop                         add a repository
  $ sentra run "Add discount codes" -p shop        plan, code, test, review
  $ sentra diff task-2pv04e5aasqm                  look at the change
  $ sentra merge task-2pv04e5aasqm                 and take it

Exit codes: 0 done, 1 error, 2 wrong usage, 3 the run failed, 4 a person is needed.`,
  )

// Before the commands are added: they inherit it.
program.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitCodes.usage))
for (const add of [
  addServe,
  addStop,
  addDemo,
  addStatus,
  addDoctor,
  addAgentCommands,
  addProjectCommands,
  addTaskCommands,
  addWorkflowCommands,
  addRunCommands,
  addKeyCommands,
])
  add(program)

try {
  await program.parseAsync()
} catch (error) {
  printError(error)
  process.exitCode = exitCodes.error
}
