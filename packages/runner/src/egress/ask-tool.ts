import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../run-program.ts'

const TOOL_MS = 30_000

/**
 * What a tool of the operator says of its settings, with the operator's environment. It runs in an empty directory: a
 * repository's own settings must not choose a host. Null when the host does not have the tool.
 */
export async function askTool(
  argv: string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ code: number | null; stdout: string; stderr: string } | null> {
  const cwd = await mkdtemp(join(tmpdir(), 'sentra-ask-'))
  try {
    return await runProgram(argv, { env: environment, cwd, timeoutMs: TOOL_MS })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}
