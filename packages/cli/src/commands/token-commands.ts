import { SentraError } from '@sentra/contract'
import type { Command } from 'commander'
import { openContext } from '../context.ts'
import { note, print, printTable, styled } from '../print.ts'
import { readSecret } from '../read-secret.ts'

/** `sentra tokens`: what the server itself shows to git hosts. */
export function addTokenCommands(program: Command): void {
  const tokens = program
    .command('tokens')
    .description('tokens of git hosts, for repositories by https; no agent and no runner gets them')
  tokens
    .command('add')
    .argument('<host>', 'github.com, or the address of a repository there')
    .description('add the token of a host, in place of an earlier one; it is read from standard input')
    .option('--user <name>', 'user name that goes with it, where the host minds')
    .action(addToken)
  tokens.command('list', { isDefault: true }).description('hosts and last characters').action(listTokens)
  tokens.command('remove').argument('<host>').description('forget a token, at once and for good').action(removeToken)
}

async function addToken(host: string, options: { user?: string }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const token = await readSecret(`Token for ${host} (not shown): `)
  if (token === '') throw new SentraError('INVALID_INPUT', 'No token came on standard input.')
  const added = await client.gitTokens.add({
    host,
    token,
    ...(options.user !== undefined && { username: options.user }),
  })
  show(added, ({ origin, hint }) => print(`${styled('green', 'Added')} ${hint} for ${origin}`))
}

async function listTokens(_options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { items } = await client.gitTokens.list({})
  show(items, () => {
    if (items.length === 0) return note('No tokens: `sentra tokens add github.com` adds one.')
    printTable(
      ['HOST', 'TOKEN', 'USER', 'ADDED'],
      items.map(({ origin, hint, username, createdAt }) => [origin, hint, username, createdAt]),
    )
  })
}

async function removeToken(host: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { items } = await client.gitTokens.list({})
  const found = items.find(({ id, origin }) => id === host || origin === host || origin === `https://${host}`)
  if (!found) throw new SentraError('NOT_FOUND', `There is no token for ${host}: \`sentra tokens\` lists them.`)
  show(await client.gitTokens.remove({ gitTokenId: found.id }), ({ origin }) => print(`Removed that of ${origin}.`))
}
