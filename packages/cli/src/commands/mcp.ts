import type { Command } from 'commander'
import { readCliConfig } from '../config.ts'
import { relayMcp } from '../relay-mcp.ts'

export function addMcp(program: Command): void {
  program
    .command('mcp')
    .description('let your own assistant use Sentra: an MCP server on standard input and output')
    .addHelpText(
      'after',
      `
Your assistant starts this by itself; name it in its settings (docs/guides/mcp.md):
  { "mcpServers": { "sentra": { "command": "sentra", "args": ["mcp"] } } }
In a checkout: "command": "node", "args": ["<its directory>/bin/sentra.js", "mcp"].
It speaks to the server that runs on this machine, with its local token. SENTRA_URL and SENTRA_TOKEN name another.
Assistants create, start, follow and retry work. Merging, keys and settings stay with you.`,
    )
    .action((_options: object, command: Command) =>
      relayMcp(readCliConfig(command.optsWithGlobals<{ data?: string }>()), process),
    )
}
