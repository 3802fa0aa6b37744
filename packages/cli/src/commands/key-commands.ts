import { type Credential, type ModelWire, modelWires, providers, SentraError } from '@sentra/contract'
import { type Command, Option } from 'commander'
import { type Client } from '../client.ts'
import { openContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { note, print, printTable, styled } from '../print.ts'
import { readSecret } from '../read-secret.ts'

type AddOptions = { wire?: ModelWire; url?: string; key: boolean }

export function addKeyCommands(program: Command): void {
  const keys = program
    .command('keys')
    .description('keys of model services; agents use them through the gateway and never see them')
  keys
    .command('add')
    .argument('<name>', `${Object.keys(providers).join(', ')}, or a name of your own with --url`)
    .description('add a service; its key is read from standard input')
    .option('--url <address>', 'base URL, as the service documents it (OpenAI-compatible: with /v1)')
    .addOption(new Option('--wire <protocol>', 'what it speaks (default with --url: openai)').choices([...modelWires]))
    .option('--no-key', 'it takes no key (a model on this machine)')
    .addHelpText(
      'after',
      `
Examples:
  $ sentra keys add anthropic                                        asks for the key
  $ pass show openai | sentra keys add openai                        takes it from a pipe
  $ sentra keys add local --url http://127.0.0.1:11434/v1 --no-key   Ollama and the like`,
    )
    .action(addKey)
  keys.command('list', { isDefault: true }).description('names, addresses and last characters').action(listKeys)
  keys.command('remove').argument('<name>').description('forget a key, at once and for good').action(removeKey)
  keys.command('test').argument('<name>').description('ask the service for its models').action(testKey)
}

async function addKey(name: string, options: AddOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const key = options.key ? await readSecret(`Key for ${name} (not shown): `) : undefined
  if (key === '')
    throw new SentraError('INVALID_INPUT', 'No key came on standard input; use --no-key if there is none.')
  const added = await client.credentials.add({
    name,
    ...(options.wire && { wire: options.wire }),
    ...(options.url !== undefined && { baseUrl: options.url }),
    ...(key !== undefined && { key }),
  })
  show(added, () => {
    print(`${styled('green', 'Added')} ${added.name} ${added.hint ?? '(no key)'}, ${added.wire} at ${added.baseUrl}`)
    note(styled('dim', `next: sentra keys test ${added.name}`))
  })
}

async function listKeys(_options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { items } = await client.credentials.list({})
  show(items, () => {
    if (items.length === 0) return note('No keys: `sentra keys add anthropic` adds one.')
    printTable(
      ['NAME', 'KEY', 'SPEAKS', 'ADDRESS', 'LAST USED'],
      items.map(({ name, hint, wire, baseUrl, lastUsedAt }) => [name, hint ?? '-', wire, baseUrl, lastUsedAt ?? '-']),
    )
  })
}

async function removeKey(name: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findKey(client, name)
  show(await client.credentials.remove({ credentialId: id }), () => print(`Removed ${name}.`))
}

async function testKey(name: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findKey(client, name)
  const result = await client.credentials.test({ credentialId: id })
  show(result, ({ works, detail, models }) => {
    print(`${works ? styled('green', 'works') : styled('red', 'does not work')}: ${detail}`)
    for (const model of models) print(`  ${model}`)
  })
  if (!result.works) process.exitCode = exitCodes.error
}

async function findKey(client: Client, name: string): Promise<Credential> {
  const { items } = await client.credentials.list({})
  const found = items.find((item) => item.name === name || item.id === name)
  if (found) return found
  throw new SentraError('NOT_FOUND', `There is no key ${name}: \`sentra keys list\` shows them.`)
}
