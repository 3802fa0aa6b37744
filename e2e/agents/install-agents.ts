import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const sentra = fileURLToPath(new URL('../../bin/sentra.js', import.meta.url))

/** Agents are fetched once for all runs of these tests; every account can read it. */
const cache = process.env['SENTRA_TEST_AGENTS'] ?? '/var/tmp/sentra-test-agents'

/** Installs an agent into the cache as a person does, unless it is there; answers what the command line said. */
export async function fetchAgent(name: string): Promise<{ isThere: boolean; said: string }> {
  await mkdir(cache, { recursive: true, mode: 0o755 })
  const child = spawn(process.execPath, [sentra, '--data', cache, 'agents', 'install', name], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [[code], out, errors] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { isThere: code === 0, said: `${out}${errors}`.trim() }
}

/** Lets a product find an agent of the cache. */
export async function lendAgent(data: string, name: string): Promise<void> {
  await mkdir(join(data, 'agents'), { recursive: true, mode: 0o711 })
  await symlink(join(cache, 'agents', name), join(data, 'agents', name))
}
