import { gitText } from './git.ts'
import { findCommit } from './history.ts'
import { objectId, trashRef } from './refs.ts'
import { gitInStore } from './stale-locks.ts'

const TRASH = 'refs/sentra/trash/'

export type Discarded = {
  /** What it was: an attempt or run id. */
  name: string
  at: Date
}

/** Keeps a commit that is about to lose its last name and answers the hidden ref. Repeatable. */
export async function keepInTrash(store: string, commit: string, { name, at }: Discarded): Promise<string> {
  const ref = trashRef(stamp(at), name)
  await gitInStore(store, ['update-ref', ref, objectId(commit)])
  return ref
}

/** Moves a ref to the trash, in one transaction of git. Answers the hidden ref, or undefined when there was none. */
export async function moveToTrash(store: string, ref: string, discarded: Discarded): Promise<string | undefined> {
  const commit = await findCommit(store, ref)
  if (commit === undefined) return undefined
  const hidden = trashRef(stamp(discarded.at), discarded.name)
  const stdin = `update ${hidden} ${commit}\ndelete ${ref} ${commit}\n`
  await gitInStore(store, ['update-ref', '--stdin'], { stdin })
  return hidden
}

/** Removes the names of everything destroyed before `before`, and answers how many. The objects stay. */
export async function emptyTrash(store: string, before: Date): Promise<number> {
  const refs = (await gitText(store, ['for-each-ref', '--format=%(refname)', TRASH])).split('\n')
  // The stamps sort like the times they stand for.
  const old = refs.filter((ref) => ref !== '' && ref.slice(TRASH.length) < stamp(before))
  const stdin = old.map((ref) => `delete ${ref}\n`).join('')
  if (old.length > 0) await gitInStore(store, ['update-ref', '--stdin'], { stdin })
  return old.length
}

/** 20261231T235959Z. */
function stamp(at: Date): string {
  return at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
}
