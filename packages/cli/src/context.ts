import type { Command } from 'commander'
import { type Client, connect, type Connection, findServer } from './client.ts'
import { type CliConfig, readCliConfig } from './config.ts'
import { printJson } from './print.ts'

/** What a command works with: the server it talks to and how it prints. */
export type CommandContext = {
  config: CliConfig
  connection: Connection
  client: Client
  isJson: boolean
  /** Prints the value as JSON with --json, else what `text` makes of it. */
  show: <T>(value: T, text: (value: T) => void) => void
}

type GlobalOptions = { data?: string; json?: boolean }

export function openContext(command: Command): CommandContext {
  const options = command.optsWithGlobals<GlobalOptions>()
  const config = readCliConfig(options)
  const connection = findServer(config)
  const isJson = options.json === true
  const show = <T>(value: T, text: (value: T) => void) => (isJson ? printJson(value) : text(value))
  return { config, connection, client: connect(connection), isJson, show }
}
