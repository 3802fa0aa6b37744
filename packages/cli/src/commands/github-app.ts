import { readFile } from 'node:fs/promises'
import { SentraError } from '@sentra/contract'
import type { Command } from 'commander'
import { openContext } from '../context.ts'
import { note, print, printTable, styled } from '../print.ts'
import { readSecret } from '../read-secret.ts'

/** `sentra github app`: what the server proves itself with in place of a person's token. */
export function addAppCommands(github: Command): void {
  const app = github
    .command('app')
    .description('a GitHub App in place of a token; no agent and no runner gets its key or its tokens')
  app
    .command('add')
    .argument('<App ID>', 'the number on the page of the app, under About')
    .description('add an app, in place of an earlier one of its host; its key is read from standard input or a file')
    .option('--key <file>', 'the .pem file that GitHub gave you')
    .option('--host <host>', 'host of the repositories (default: github.com)')
    .option('--api <url>', 'address of the API, for an installation of your own')
    .action(addApp)
  app.command('list', { isDefault: true }).description('apps and where they are for').action(listApps)
  app.command('remove').argument('<app>', 'its App ID').description('forget its key, for good').action(removeApp)
}

type AddOptions = { key?: string; host?: string; api?: string }

async function addApp(appId: string, { key, host, api }: AddOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const privateKey =
    key === undefined ? await readSecret('Private key (paste the .pem file): ', isLastLine) : await readKey(key)
  if (privateKey === '') throw new SentraError('INVALID_INPUT', 'No key came on standard input.')
  const added = await client.githubApps.add({
    app: appId,
    privateKey,
    ...(host !== undefined && { host }),
    ...(api !== undefined && { apiUrl: api }),
  })
  show(added, ({ name, url, origin }) => {
    print(`${styled('green', 'Added')} the app ${name} for ${origin}`)
    note(styled('dim', `Install it on your repositories at ${url}/installations/new, then: sentra github link PROJECT`))
  })
}

const isLastLine = (line: string) => line.startsWith('-----END')

async function readKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new SentraError('INVALID_INPUT', `${path} cannot be read: ${(error as Error).message}.`, { cause: error })
  }
}

async function listApps(_options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { items } = await client.githubApps.list({})
  show(items, () => {
    if (items.length === 0) return note('No apps: `sentra github app add` adds one.')
    printTable(
      ['APP ID', 'NAME', 'HOST', 'API', 'ADDED'],
      items.map(({ appId, name, origin, apiUrl, createdAt }) => [appId, name, origin, apiUrl, createdAt]),
    )
  })
}

async function removeApp(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { items } = await client.githubApps.list({})
  const found = items.find(({ id, appId, name }) => [id, appId, name].includes(wanted))
  if (!found) throw new SentraError('NOT_FOUND', `There is no app ${wanted}: \`sentra github app\` lists them.`)
  show(await client.githubApps.remove({ githubAppId: found.id }), ({ name, url }) =>
    print(`Removed the key of ${name}. It stays installed at ${url}.`),
  )
}
