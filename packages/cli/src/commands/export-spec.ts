import { lstat, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { newId, SentraError, type Spec, type SpecId, type SpecVersion } from '@sentra/contract'
import type { Client } from '../client.ts'
import { openContext } from '../context.ts'
import { parseSpecId } from '../find-things.ts'
import { versionOf } from '../newest-version.ts'
import { print } from '../print.ts'

type Options = { directory: string; version?: number; force?: boolean }
const PLACES = ['.sentra', '.sentra/specs', '.sentra/specs/archive']

/** Writes a version for people and tools that read files. What somebody wrote by hand is never lost without --force. */
export async function exportSpec(wanted: string, options: Options, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { spec, versions } = await client.specs.get({ specId: parseSpecId(wanted) })
  const version = await client.specs.version({ specId: spec.id, version: versionOf(spec, options.version) })
  const place = await makePlace(options.directory)
  const isApproved = version.decision?.kind === 'approved'
  const current = join(place, isApproved ? 'approved-spec.md' : 'pending-spec.md')
  const known = await textsOf(client, spec.id, versions)
  await requireOurs(current, { known, spec, isForced: options.force === true })
  const archived = await archive(place, version)
  await replace(current, version.markdown)
  if (isApproved) await removeSame(join(place, 'pending-spec.md'), version.markdown)
  show({ files: [current, archived], version: version.number }, ({ files }) => {
    for (const file of files) print(file)
  })
}

/** `.sentra/specs` of a checkout; one that is a link to elsewhere is not followed. */
async function makePlace(directory: string): Promise<string> {
  const top = await realpath(resolve(directory)).catch((cause: unknown) => {
    throw new SentraError('INVALID_INPUT', `There is no directory ${directory}: name the checkout with --directory.`, {
      cause,
    })
  })
  for (const place of PLACES) await makeDirectory(join(top, place))
  return join(top, '.sentra', 'specs')
}

async function makeDirectory(path: string): Promise<void> {
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  if ((await lstat(path)).isDirectory()) return
  throw new SentraError('INVALID_INPUT', `${path} is a link or a file: move it away, then export again.`)
}

/** Every version as it is written: a file that is one of them was changed by nobody. */
async function textsOf(client: Client, specId: SpecId, versions: { number: number }[]): Promise<Set<string>> {
  const all = await Promise.all(versions.map(({ number }) => client.specs.version({ specId, version: number })))
  return new Set(all.map(({ markdown }) => markdown))
}

type Ours = { known: Set<string>; spec: Spec; isForced: boolean }

async function requireOurs(file: string, { known, spec, isForced }: Ours): Promise<void> {
  const text = await readIfThere(file)
  if (text === undefined || known.has(text) || isForced) return
  const message = `${file} is no version of ${spec.id}: somebody changed it, or it belongs to another spec. --force writes over it.`
  throw new SentraError('CONFLICT', message)
}

/** A copy that stays, named after the minute in which the version was written; a number parts two of one minute. */
async function archive(place: string, { createdAt, markdown }: SpecVersion): Promise<string> {
  const stamp = createdAt.slice(0, 16).replace(/[T:]/g, '-')
  for (let copy = 1; ; copy += 1) {
    const file = join(place, 'archive', `${stamp}${copy === 1 ? '' : `-${copy}`}.md`)
    const text = await readIfThere(file)
    if (text === undefined) await replace(file, markdown)
    if (text === undefined || text === markdown) return file
  }
}

/** In one step, so that nobody reads half of it; a link in its place is replaced and not followed. */
async function replace(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.${newId('spec')}.tmp`)
  await writeFile(temporary, text, { flag: 'wx' })
  await rename(temporary, file)
}

/** What was pending is approved now: the file that says otherwise goes, unless it was changed. */
async function removeSame(file: string, text: string): Promise<void> {
  if ((await readIfThere(file)) === text) await rm(file)
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
