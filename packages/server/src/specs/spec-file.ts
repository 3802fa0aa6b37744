import type { TicketId } from '@sentra/contract'
import { beginTicketBranch, lockTicket, moveTicketBranch, settleTicketMerge } from '#board'
import type { Tx } from '#platform'
import { commitFiles, readFileAt, ticketBranchName } from '#projects'
import { leaveTrain, listCars } from '#train'
import { approvedPath, archivePath, fileMessage } from './spec-file-rules.ts'
import type { SpecRow } from './specs-store.ts'
import type { VersionRow } from './versions-store.ts'

type Place = { store: string; onto: string }
type Written = { spec: SpecRow; approved: VersionRow; former: VersionRow | undefined }

/**
 * Commits the approved text on top of where a spec's branch is, or begins, and moves nothing yet. The one that was approved
 * before it goes into the archive by a commit of its own. A retry makes the same commits.
 */
export async function commitSpecFile({ store, onto }: Place, { spec, approved, former }: Written): Promise<string> {
  const base = former === undefined ? onto : await archiveFormer({ store, onto }, { spec, approved, former })
  return commitFiles(store, {
    onto: base,
    files: { [approvedPath(ticketBranchName({ prefix: 'spec', ...spec }))]: approved.markdown },
    message: fileMessage(spec, { act: 'approve', number: approved.number }),
    at: approved.decidedAt ?? approved.createdAt,
  })
}

type Replaced = Written & { former: VersionRow }

/** Another version that was written in the same minute keeps its name. */
async function archiveFormer({ store, onto }: Place, { spec, approved, former }: Replaced): Promise<string> {
  for (let copy = 1; ; copy += 1) {
    const path = archivePath(former.createdAt, copy)
    const there = await readFileAt(store, { commit: onto, path })
    if (there !== undefined && there !== former.markdown) continue
    const message = fileMessage(spec, { act: 'archive', number: former.number })
    const at = approved.decidedAt ?? approved.createdAt
    return commitFiles(store, { onto, files: { [path]: former.markdown }, message, at })
  }
}

type Move = { ticketId: TicketId; onto: string; commit: string }

/**
 * Lets the branch of a ticket begin with the spec's file, or go on to it. Alone it is nothing to offer: only work is. What is
 * being tested on top of where the branch was leaves the line, and joins it anew when its test has ended.
 */
export async function placeSpecFile(tx: Tx, { ticketId, onto, commit }: Move): Promise<void> {
  const ticket = await lockTicket(tx, ticketId)
  const { headCommit, mergedCommit, projectId } = ticket
  if (headCommit === null) return void (await beginTicketBranch(tx, ticketId, commit))
  if (headCommit !== onto) throw new Error(`the branch of ${ticketId} has moved: its next try finds it where it is`)
  if (commit === onto) return
  const testing = (await listCars(tx, ticketId)).find(({ state }) => state === 'testing')
  if (testing !== undefined) await leaveTrain(tx, { runId: testing.runId, projectId })
  await moveTicketBranch(tx, ticket, commit)
  if (mergedCommit === headCommit) await settleTicketMerge(tx, ticketId, commit)
}
