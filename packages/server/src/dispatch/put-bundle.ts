import { createHash } from 'node:crypto'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type AttemptId, type RunnerId, SentraError } from '@sentra/contract'
import { type App, inTenant } from '#platform'
import { getProject, importBundle, openStore } from '#projects'
import { saveBundle } from './dispatch-store.ts'
import { requireLease } from './require-lease.ts'

export type BundlePiece = {
  runnerId: RunnerId
  attemptId: AttemptId
  generation: number
  file: string
  offset: number
  data: Uint8Array
  isLast: boolean
  sha256: string
}

/** Letters, digits, dots and dashes: the name becomes part of a path of ours. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9.-]{0,80}$/

/**
 * Takes a bundle in pieces; a piece that is here already is skipped, so an upload goes on where it was cut. With the
 * last one the bundle is imported into quarantine. A bundle that is refused is remembered: the attempt fails with it.
 * Returns how many bytes are stored.
 */
export async function putBundle(app: App, tenantId: string, piece: BundlePiece): Promise<number> {
  const { attempt, run } = await requireLease(app, tenantId, piece)
  if (!FILE_NAME.test(piece.file)) throw new SentraError('INVALID_INPUT', 'A bundle needs a plain file name.')
  const path = join(app.paths.uploads, `${attempt.id}-${piece.file}`)
  const stored = await append(path, piece)
  if (!piece.isLast || stored !== piece.offset + piece.data.length) return stored
  await requireHash(path, piece.sha256)
  const project = await inTenant(app.database, tenantId, (tx) => getProject(tx, run.projectId))
  const store = await openStore(app, { tenantId, project })
  const result = await importBundle(store, path, { attemptId: attempt.id, expectedBase: attempt.fromCommit })
    .then((head) => ({ head }))
    .catch((error: unknown) => refused(error))
  await inTenant(app.database, tenantId, (tx) => saveBundle(tx, attempt.id, result))
  await rm(path, { force: true })
  return stored
}

function refused(error: unknown): { error: string } {
  if (error instanceof SentraError && error.code === 'BUNDLE_REFUSED') return { error: error.message }
  throw error
}

async function append(path: string, { offset, data }: BundlePiece): Promise<number> {
  const size = await stat(path).then(
    (facts) => facts.size,
    () => 0,
  )
  if (offset !== size) return size
  const file = await open(path, 'a', 0o600)
  try {
    await file.write(data)
    return size + data.length
  } finally {
    await file.close()
  }
}

/** A file that does not hash right is thrown away; the runner starts again at 0. */
async function requireHash(path: string, sha256: string): Promise<void> {
  const actual = createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
  if (actual === sha256) return
  await rm(path, { force: true })
  throw new SentraError('INVALID_INPUT', 'The bundle arrived damaged: upload it again.')
}
