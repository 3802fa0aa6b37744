import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { addServe } from './commands/serve.ts'
import { printError } from './print.ts'

const program = new Command('sentra')
  .description('From an idea to a reviewed, merged pull request.')
  .version(packageJson.version)
  .option('--data <directory>', 'data directory (SENTRA_DATA)')
  .option('--json', 'print JSON')

addServe(program)

try {
  await program.parseAsync()
} catch (error) {
  printError(error)
  process.exitCode = 1
}
