import { SentraError } from '@sentra/contract'
import { type Delivered, type MergeDelivery, moved, refuseRewind } from '../deliver-merge.ts'
import { isAncestor } from '../history.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { mergedRef, objectId } from '../refs.ts'
import { gitInStore } from '../stale-locks.ts'
import { askRemote } from './ask-remote.ts'
import { fetchRemote } from './fetch-remote.ts'
import { refusalOf, refusalText } from './push-refusal-rules.ts'
import type { Remote } from './remote-environment.ts'

const NETWORK_TIMEOUT_MS = 600_000

/**
 * Pushes a merge to the branch of a remote, which takes it only while the branch is where the merge was computed for. It
 * is kept as `refs/sentra/merged/<pull request>` first. Repeatable: one that arrived is found there.
 * Errors: those of askRemote, MERGE_REFUSED with the remote's own words.
 */
export function deliverToRemote(store: string, remote: Remote, delivery: MergeDelivery): Promise<Delivered> {
  return oneAtATime(remote.url, async () => {
    await refuseRewind(store, delivery)
    const { branch, mergeCommit: commit, expectedOld } = delivery
    await gitInStore(store, ['update-ref', delivery.ref ?? mergedRef(delivery.pullRequestId), objectId(commit)])
    const before = await whereIs(store, { ...remote, branch }, delivery)
    if (before !== undefined) return before
    const refused = await pushToRemote(store, remote, { branch, commit, expectedOld })
    if (refused === undefined) return { delivered: true, alreadyDelivered: false }
    const after = await whereIs(store, { ...remote, branch }, delivery)
    if (after !== undefined) return after
    const message = refusalText({ url: remote.url, branch, refused })
    throw new SentraError('MERGE_REFUSED', message, { details: { refused } })
  })
}

/** Whether the merge is there already, or the branch has moved; undefined when it waits for the push. */
async function whereIs(
  store: string,
  remote: Remote & { branch: string },
  { branch, mergeCommit, expectedOld }: MergeDelivery,
): Promise<Delivered | undefined> {
  const head = await fetchRemote(store, remote, { timeoutMs: NETWORK_TIMEOUT_MS })
  if (await isAncestor(store, { ancestor: mergeCommit, head })) return { delivered: true, alreadyDelivered: true }
  return head === expectedOld ? undefined : moved(branch, head)
}

/** `expectedOld` null: the branch must not be there yet. */
type Push = { branch: string; commit: string; expectedOld: string | null }

/** Answers the remote's words when it refused. */
export async function pushToRemote(
  store: string,
  remote: Remote,
  { branch, commit, expectedOld }: Push,
): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`
  const lease = `--force-with-lease=${ref}:${expectedOld === null ? '' : objectId(expectedOld)}`
  const options = ['--porcelain', '--no-recurse-submodules', lease]
  const args = ['push', ...options, '--', remote.url, `${objectId(commit)}:${ref}`]
  const answer = await askRemote(store, remote, { args, answers: [0, 1], timeoutMs: NETWORK_TIMEOUT_MS })
  return answer.code === 0 ? undefined : refusalOf(answer.stdout.toString(), answer.stderr)
}
