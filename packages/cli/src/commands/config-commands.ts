import type { Command } from 'commander'
import { SentraError, type Setting } from '@sentra/contract'
import { type CommandContext, openContext } from '../context.ts'
import { print, printTable, styled, visible } from '../print.ts'

type Found = Setting & { of: string }

export function addConfigCommands(program: Command): void {
  const config = program.command('config').description('settings of the running server and its runners')
  config
    .command('list', { isDefault: true })
    .description('every setting in force and where it comes from; secrets are never shown')
    .action(async (_options: object, command: Command) => {
      const context = openContext(command)
      const found = await readAll(context)
      context.show(found, () => {
        printTable(['SETTING', 'VALUE', 'FROM', 'OF'], found.map(toRow))
        print(
          styled('dim', '\nThey are environment variables, read when it starts; one of them: sentra config get NAME'),
        )
      })
    })
  config
    .command('get')
    .argument('<name>', 'name of a setting, such as SENTRA_PORT')
    .description('value of one setting, what it means and where it comes from')
    .action(async (name: string, _options: object, command: Command) => {
      const context = openContext(command)
      const found = (await readAll(context)).filter((setting) => setting.name === name.toUpperCase())
      if (found.length === 0)
        throw new SentraError('NOT_FOUND', `There is no setting ${name}: \`sentra config list\` lists them.`)
      context.show(found, () => {
        for (const setting of found) print(setting.value === null ? '(not set)' : visible(setting.value))
        for (const { meaning, source, of } of found) print(styled('dim', `${meaning} From ${source}, of ${of}.`))
      })
    })
}

async function readAll({ client }: CommandContext): Promise<Found[]> {
  const { server, runners } = await client.system.settings()
  const of = (runner: { id: string; hostname: string }) =>
    runners.length === 1 ? 'runner' : `runner ${runner.hostname} (${runner.id})`
  return [
    ...server.map((setting) => ({ ...setting, of: 'server' })),
    ...runners.flatMap((runner) => runner.settings.map((setting) => ({ ...setting, of: of(runner) }))),
  ]
}

const toRow = ({ name, value, source, of }: Found) => [
  name,
  value ?? '(not set)',
  source === 'default' ? styled('dim', source) : styled('cyan', source),
  of,
]
