// What the tests of the embedded database share: data directories, queries, and a server process to kill.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client, type QueryResultRow } from 'pg'
import type { PostgresConnection } from './connection.ts'
import type { PostgresHandle } from './start-postgres.ts'
import { stopPostgres } from './stop-postgres.ts'

const directories: string[] = []

/** A new data directory. 0711, as the server makes it; a space and a comma in its name must not matter. */
export async function makeDataDirectory(mode = 0o711): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pg, '))
  await chmod(directory, mode)
  directories.push(directory)
  return directory
}

/** Stops what the test left running and removes its directories. */
export async function cleanUp(): Promise<void> {
  for (const directory of directories.splice(0)) {
    await stopPostgres(directory)
    await rm(directory, { recursive: true, maxRetries: 10 })
  }
}

/** Nobody reads the log of a test. */
export const quiet = { info() {}, warn() {} }

/** Runs one statement on a connection of its own and returns its rows. */
export async function sql(connection: PostgresConnection, text: string): Promise<QueryResultRow[]> {
  const client = new Client(connection)
  // A killed Postgres breaks the connection outside of any query.
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** Starts Postgres from another Node process, which then stays until it is killed. */
export function startInChild(dataDirectory: string): ChildProcess {
  const script = fileURLToPath(new URL('testing-child.ts', import.meta.url))
  return spawn(process.execPath, [script, dataDirectory], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** The handle that the child printed once Postgres answered. */
export async function readHandle(child: ChildProcess): Promise<PostgresHandle> {
  if (!child.stdout) throw new Error('the child has no output')
  const [line] = await once(createInterface(child.stdout), 'line')
  return JSON.parse(line) as PostgresHandle
}

/** Kills a child as a crash would, and waits until it is gone. */
export async function crash(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** Looks every 5 ms; the test's own time limit ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5)
}
