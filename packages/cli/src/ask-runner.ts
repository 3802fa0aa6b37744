import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { ErrorBody, SentraError } from '@sentra/contract'
import type { Command } from 'commander'
import { childEnvironment, readCliConfig } from './config.ts'

const programs = {
  agents: new URL('../../../dist/programs/agents.js', import.meta.url),
  setups: new URL('../../../dist/programs/setups.js', import.meta.url),
}

/** The runner's own program does it, so that command line and runner cannot disagree. Its progress goes to our stderr. */
export async function askRunner(command: Command, program: keyof typeof programs, args: string[]): Promise<unknown> {
  const { dataDirectory } = readCliConfig(command.optsWithGlobals<{ data?: string }>())
  const argv = [fileURLToPath(programs[program]), ...args]
  const child = spawn(process.execPath, argv, {
    env: childEnvironment({ SENTRA_DATA: dataDirectory }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [[code], output] = await Promise.all([once(child, 'close') as Promise<[number | null]>, text(child.stdout)])
  if (code === 0) return JSON.parse(output)
  const refusal = ErrorBody.safeParse(output === '' ? null : JSON.parse(output))
  if (refusal.success) throw new SentraError(refusal.data.code, refusal.data.message)
  throw new Error(`the runner's program ended with code ${code}: see its message above`)
}
