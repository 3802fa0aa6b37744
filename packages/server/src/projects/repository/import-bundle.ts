import { mkdir, mkdtemp, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { readBundleHeader, type BundleHeader } from './bundle-header.ts'
import { git } from './git.ts'
import { findCommit, isAncestor, keepKnown } from './history.ts'
import { objectId, part, quarantineRef } from './refs.ts'
import { gitInStore } from './stale-locks.ts'

const MAX_BUNDLE_BYTES = 512 * 1024 * 1024
/** An agent's bundle names HEAD and perhaps its branch. */
const MAX_TIPS = 16
const UNPACK_TIMEOUT_MS = 600_000

export type BundleImport = {
  attemptId: string
  /** The commit that the attempt's working copy started from. */
  expectedBase: string
  maxBytes?: number
}

export type BundleRefusal =
  | 'too_large'
  | 'not_a_bundle'
  | 'too_many_refs'
  | 'no_head'
  | 'prerequisite_missing'
  | 'bad_objects'
  | 'incomplete'
  | 'not_from_base'

/** Where an import writes before it is found good: seen by the git it is given to and by no other. */
type Quarantine = { directory: string; env: Record<string, string> }

/**
 * Takes an agent's commits from a bundle file into `refs/sentra/quarantine/<attempt>` and answers the head. Of a
 * refused bundle nothing stays in the store. The same bundle may be imported again.
 *
 * The pack goes through `index-pack --strict` and not through `git fetch FILE`: up to 2.45 a fetch from a bundle does
 * not check objects, whatever fsckObjects says. No repository that an agent wrote is ever opened.
 *
 * Errors: BUNDLE_REFUSED with `details.reason`, a {@link BundleRefusal}; GIT_FAILED.
 */
export async function importBundle(store: string, path: string, expected: BundleImport): Promise<string> {
  const file = await open(path)
  try {
    const header = await readHeader(file, expected)
    const head = chooseHead(header)
    const ref = quarantineRef(expected.attemptId)
    if ((await findCommit(store, ref)) === head) return head
    await refuseMissing(store, header)
    await takeObjects(store, { file, header, head, expected })
    await gitInStore(store, ['update-ref', ref, head])
    return head
  } finally {
    await file.close()
  }
}

async function readHeader(file: FileHandle, expected: BundleImport): Promise<BundleHeader> {
  const maxBytes = expected.maxBytes ?? MAX_BUNDLE_BYTES
  const { size } = await file.stat()
  if (size > maxBytes) throw refusal('too_large', `it has ${size} bytes, more than the ${maxBytes} allowed`)
  const header = await readBundleHeader(file)
  if (header === undefined) throw refusal('not_a_bundle', 'it is no complete git bundle')
  if (header.tips.length <= MAX_TIPS) return header
  throw refusal('too_many_refs', `it names ${header.tips.length} refs, more than the ${MAX_TIPS} allowed`)
}

function chooseHead({ tips }: BundleHeader): string {
  const head = tips.find(({ name }) => name === 'HEAD') ?? (tips.length === 1 ? tips[0] : undefined)
  if (head === undefined) throw refusal('no_head', 'it names neither HEAD nor a single branch')
  return head.commit
}

async function refuseMissing(store: string, { prerequisites }: BundleHeader): Promise<void> {
  const known = await keepKnown(store, prerequisites)
  const missing = prerequisites.filter((commit) => !known.includes(commit))
  if (missing.length > 0) throw refusal('prerequisite_missing', `it builds on ${missing[0]}, which the project lacks`)
}

type Unpacking = { file: FileHandle; header: BundleHeader; head: string; expected: BundleImport }

async function takeObjects(store: string, unpacking: Unpacking): Promise<void> {
  const quarantine = await openQuarantine(store, unpacking.expected.attemptId)
  try {
    await unpack(store, unpacking, quarantine)
    await refuseUnconnected(store, unpacking, quarantine)
    await release(store, quarantine)
  } finally {
    await rm(quarantine.directory, { recursive: true, force: true })
  }
}

async function openQuarantine(store: string, attemptId: string): Promise<Quarantine> {
  const directory = await mkdtemp(join(store, `incoming-${part(attemptId)}-`))
  await mkdir(join(directory, 'pack'))
  const env = { GIT_OBJECT_DIRECTORY: directory, GIT_ALTERNATE_OBJECT_DIRECTORIES: join(store, 'objects') }
  return { directory, env }
}

async function unpack(store: string, { file, header }: Unpacking, { env }: Quarantine): Promise<void> {
  // git reads from the descriptor's position, which only a read without an offset moves.
  await file.read(Buffer.alloc(header.bytes), 0, header.bytes, null)
  const args = ['index-pack', '--stdin', '--fix-thin', '--strict']
  const answer = await git(store, args, { stdin: file.fd, env, answers: [0, 1, 128], timeoutMs: UNPACK_TIMEOUT_MS })
  if (answer.code !== 0) throw refusal('bad_objects', `git found its objects faulty (${answer.stderr.trim()})`)
}

async function refuseUnconnected(store: string, { head, expected }: Unpacking, { env }: Quarantine): Promise<void> {
  const ancestor = objectId(expected.expectedBase)
  const walk = ['rev-list', '--objects', '--quiet', head, '--not', '--all']
  const { code } = await git(store, walk, { env, answers: [0, 1, 128], timeoutMs: UNPACK_TIMEOUT_MS })
  if (code !== 0) throw refusal('incomplete', `objects that ${head} needs are missing`)
  if (await isAncestor(store, { ancestor, head }, { env })) return
  throw refusal('not_from_base', `its head does not build on ${ancestor}, where the attempt started`)
}

/** The index comes last: git uses a pack as soon as it sees one. */
async function release(store: string, { directory }: Quarantine): Promise<void> {
  const names = await readdir(join(directory, 'pack'))
  const ordered = names.toSorted((one, other) => Number(one.endsWith('.idx')) - Number(other.endsWith('.idx')))
  await mkdir(join(store, 'objects', 'pack'), { recursive: true })
  for (const name of ordered) await rename(join(directory, 'pack', name), join(store, 'objects', 'pack', name))
}

function refusal(reason: BundleRefusal, why: string): SentraError {
  const message = `The agent's bundle was refused: ${why}. Nothing of it was taken; retry the stage.`
  return new SentraError('BUNDLE_REFUSED', message, { details: { reason } })
}
