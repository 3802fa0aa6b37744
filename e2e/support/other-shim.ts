import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ShimBuild } from '../../packages/shim/src/build.ts'
import type { Installation } from './installation.ts'

const sources = fileURLToPath(new URL('../../packages/shim/src/', import.meta.url))
/** Below the repository: the sources find their packages from there. */
const results = fileURLToPath(new URL('../../test-results/', import.meta.url))
const built = fileURLToPath(new URL('../../dist/shim/', import.meta.url))

/** Builds the shim as another version of Sentra had or will have it: with another protocol, without later messages. */
export async function buildShimOf(protocol: number): Promise<string> {
  mkdirSync(results, { recursive: true })
  const place = mkdtempSync(join(results, 'shim-'))
  try {
    cpSync(sources, place, { recursive: true })
    const spec = join(place, 'spec.ts')
    writeFileSync(spec, ofVersion(readFileSync(spec, 'utf8'), protocol))
    const { buildShim } = (await import(join(place, 'build.ts'))) as {
      buildShim: (directory: string) => Promise<ShimBuild>
    }
    return readFileSync((await buildShim(join(place, 'out'))).files['shim.js'], 'utf8')
  } finally {
    rmSync(place, { recursive: true })
  }
}

/** The shim as it is installed. */
export function builtShim(): string {
  return readFileSync(join(built, 'shim.js'), 'utf8')
}

/** Runs that start from now on have this shim: the one that the runner installed is replaced. */
export function installShim({ data }: Installation, program: string): void {
  writeFileSync(installedShim(data), program)
}

/** What the runner had installed. */
export function restoreShim({ data }: Installation): void {
  copyFileSync(join(built, 'shim.js'), installedShim(data))
}

function installedShim(data: string): string {
  const version = readdirSync(join(data, 'shim')).find((name) => name !== 'compiled') ?? ''
  return join(data, 'shim', version, 'shim.js')
}

/** The order was written for that version, too. */
function ofVersion(spec: string, protocol: number): string {
  const changed = spec
    .replace(/SHIM_PROTOCOL = \d+/, `SHIM_PROTOCOL = ${protocol}`)
    .replace('z.literal(SHIM_PROTOCOL)', 'z.int()')
  return protocol < 2 ? changed.replace("z.object({ type: z.literal('confirmed') }),", '') : changed
}
