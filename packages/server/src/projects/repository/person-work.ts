import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { findUnfinished } from './find-checkout.ts'
import { git, gitText } from './git.ts'
import { importBundle } from './import-bundle.ts'
import { findPerson, gitDirectoryOf } from './person-copy.ts'
import { objectId } from './refs.ts'
import type { Person } from './write-commit.ts'

const MOST_SUBJECTS = 20
const WORK_TIMEOUT_MS = 600_000

/** What a person has made of a working copy; `head` has its files, on top of the commit it began with. */
export type PersonWork = { head: string; subjects: string[]; author: Person | undefined }

type Place = { path: string; base: string; id: string; bundleFile: string }

/**
 * Takes what lies in a person's working copy into the store: everything they committed and everything they did not, but
 * what git ignores. Their index, branch and files stay as they are. Undefined when nothing differs from `base`.
 * Errors: CONFLICT in the middle of a merge or rebase; GIT_FAILED; BUNDLE_REFUSED.
 */
export async function takePersonWork(store: string, place: Place): Promise<PersonWork | undefined> {
  const { path, base, id, bundleFile } = place
  const gitDirectory = await gitDirectoryOf(path)
  await refuseUnfinished(path, gitDirectory)
  const tree = await writeTree(path, join(gitDirectory, 'sentra-index'))
  if (tree === (await gitText(path, ['rev-parse', `${objectId(base)}^{tree}`]))) return undefined
  const log = await gitText(path, ['log', '--format=%s', `--max-count=${MOST_SUBJECTS}`, `${objectId(base)}..HEAD`])
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'Sentra'],
      [`GIT_${who}_EMAIL`, 'sentra@localhost'],
    ]),
  )
  const head = await gitText(path, ['commit-tree', '-p', objectId(base), objectId(tree)], { stdin: 'work\n', env })
  const ref = 'refs/sentra/hand-back'
  await git(path, ['update-ref', ref, head])
  const options = { timeoutMs: WORK_TIMEOUT_MS }
  await rm(bundleFile, { force: true })
  await git(path, ['bundle', 'create', '--quiet', bundleFile, `${objectId(base)}..${ref}`], options)
  try {
    await importBundle(store, bundleFile, { attemptId: id, expectedBase: base })
  } finally {
    await rm(bundleFile, { force: true })
  }
  const subjects = log.split('\n').filter((line) => line !== '')
  return { head, subjects: subjects.toReversed(), author: await findPerson(path) }
}

/** All files as they lie there, through an index of our own. */
async function writeTree(path: string, index: string): Promise<string> {
  const options = { env: { GIT_INDEX_FILE: index }, timeoutMs: WORK_TIMEOUT_MS }
  try {
    await git(path, ['read-tree', 'HEAD'], options)
    await git(path, ['add', '--all'], options)
    return await gitText(path, ['write-tree'], options)
  } finally {
    await rm(index, { force: true })
  }
}

async function refuseUnfinished(path: string, gitDirectory: string): Promise<void> {
  const { unfinished } = await findUnfinished(gitDirectory)
  if (unfinished === undefined) return
  throw new SentraError('CONFLICT', `${path} is in the middle of a ${unfinished}: finish or abort it, then hand back.`)
}
