import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** The command line's program, for Node. */
export const sentra = fileURLToPath(new URL('../../bin/sentra.js', import.meta.url))
const COMMAND_MS = 45_000

export type Ended = { code: number | null; stdout: string; stderr: string }

type Options = { environment?: Record<string, string>; prefix?: string[]; cwd?: string }

/** Runs `sentra ARGS` to its end, as a person does. `prefix`: a program that starts the rest. */
export async function runSentra(args: string[], options: Options = {}): Promise<Ended> {
  const [program = '', ...rest] = [...(options.prefix ?? []), process.execPath, sentra, ...args]
  const env = { ...process.env, SENTRA_URL: '', SENTRA_TOKEN: '', SENTRA_DATA: '', ...options.environment }
  const child = spawn(program, rest, { env, cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: COMMAND_MS })
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [ended, stdout, stderr] = await Promise.all([code, text(child.stdout), text(child.stderr)])
  return { code: ended, stdout, stderr }
}
