import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/** Output name and entry of each program. */
const programs = {
  'shim.js': 'main.ts',
  'sandbox-init.js': 'sandbox-init/main.ts',
  'rehearsal.js': 'agents/rehearsal/main.ts',
  'builtin.js': 'agents/builtin/main.ts',
}

/** `version` is a hash of the outputs: the same sources give the same directory. `files` are absolute paths. */
export type ShimBuild = { version: string; files: Record<keyof typeof programs, string> }

/**
 * Bundles each program into one file of its own in `outDirectory`. One file, no lazy import: an upgrade that replaces
 * the sources must not reach a program that is running.
 */
export async function buildShim(outDirectory: string): Promise<ShimBuild> {
  const hash = createHash('sha256')
  for (const [name, entry] of Object.entries(programs)) {
    const file = join(outDirectory, name)
    await bundleProgram(fileURLToPath(new URL(entry, import.meta.url)), file)
    hash.update(name).update(await readFile(file))
  }
  const files = Object.fromEntries(Object.keys(programs).map((name) => [name, join(outDirectory, name)]))
  return { version: hash.digest('hex').slice(0, 16), files: files as ShimBuild['files'] }
}

async function bundleProgram(input: string, file: string): Promise<void> {
  const bundle = await rolldown({ input, platform: 'node' })
  await bundle.write({ file, format: 'esm', codeSplitting: false, minify: true })
  await bundle.close()
}
