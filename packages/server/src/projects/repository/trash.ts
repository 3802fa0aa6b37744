import { gitText } from './git.ts'
import { objectId, trashRef } from './refs.ts'
import { gitInStore } from './stale-locks.ts'

const TRASH = 'refs/sentra/trash/'

export type Discarded = {
  /** Of the entry in the trash. */
  id: string
  at: Date
}

/** The hidden ref of an entry: its time, then its id. */
export function hiddenRef({ id, at }: Discarded): string {
  return trashRef(stamp(at), id)
}

/** Keeps a commit that is about to lose its last name and answers the hidden ref. Repeatable. */
export async function keepInTrash(store: string, commit: string, discarded: Discarded): Promise<string> {
  const ref = hiddenRef(discarded)
  await gitInStore(store, ['update-ref', ref, objectId(commit)])
  return ref
}

/** Removes hidden refs, those that are gone included. The objects stay. */
export async function dropFromTrash(store: string, refs: string[]): Promise<void> {
  const stdin = refs.map((ref) => `delete ${ref}\n`).join('')
  if (refs.length > 0) await gitInStore(store, ['update-ref', '--stdin'], { stdin })
}

/** All hidden refs of a store, with the id of the entry that each belongs to. */
export async function listTrash(store: string): Promise<{ ref: string; id: string }[]> {
  const refs = (await gitText(store, ['for-each-ref', '--format=%(refname)', TRASH])).split('\n').filter(Boolean)
  return refs.map((ref) => ({ ref, id: ref.slice(ref.lastIndexOf('/') + 1) }))
}

/** 20261231T235959Z. */
function stamp(at: Date): string {
  return at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
}
