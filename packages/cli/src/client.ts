import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, createClient } from '@sentra/client'
import { dataFiles, SentraError, type ServerState } from '@sentra/contract'
import type { CliConfig } from './config.ts'

export type { Client } from '@sentra/client'
export type Connection = { url: string; token: string }

/** Address and token: from SENTRA_URL and SENTRA_TOKEN, else from the data directory of the server on this machine. */
export function findServer(config: CliConfig): Connection {
  const url = config.url ?? readServerState(config)?.url
  if (!url)
    throw new SentraError(
      'SERVER_UNREACHABLE',
      'No server runs here: start it with `sentra serve` (in a checkout `npm start`).',
    )
  return { url, token: config.token ?? readToken(config) }
}

export function readServerState(config: CliConfig): ServerState | undefined {
  try {
    return JSON.parse(readFileSync(join(config.dataDirectory, dataFiles.serverState), 'utf8')) as ServerState
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function readToken(config: CliConfig): string {
  const path = join(config.dataDirectory, dataFiles.token)
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    const message = `Cannot read ${path}: run this as the user who started the server, or set SENTRA_TOKEN.`
    throw new SentraError('UNAUTHENTICATED', message, { cause })
  }
}

/** The typed client; a person who types sees at once that nobody answers. */
export function connect({ url, token }: Connection): Client {
  return createClient({ url, token, retries: 0 })
}
