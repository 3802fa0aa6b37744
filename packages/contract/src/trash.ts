import { z } from 'zod'
import { AttemptId, ProjectId, PullRequestId, RunId, TaskId, TrashEntryId } from './ids.ts'
import { Leftover } from './runner-documents.ts'
import { operation, page, PageQuery, Timestamp } from './operation.ts'

/** What was taken away; `working_copy`: the directory of an attempt that is over, with what was never committed in it. */
export const trashKinds = ['cancel', 'retry', 'close', 'merge', 'task', 'project', 'working_copy'] as const
export type TrashKind = (typeof trashKinds)[number]

/** An entry's own id, or that of the attempt whose working copy it is. */
const TrashId = z.union([TrashEntryId, AttemptId])

/** Something that was taken away and can be brought back until `until`. */
export const TrashEntry = z.object({
  id: TrashId,
  kind: z.enum(trashKinds),
  /** In words. */
  what: z.string(),
  projectId: ProjectId,
  projectName: z.string(),
  taskId: TaskId.nullable(),
  runId: RunId.nullable(),
  pullRequestId: PullRequestId.nullable(),
  /** Kept under `ref` in the project's own store. */
  commit: z.string().nullable(),
  ref: z.string().nullable(),
  /** Of a working copy: where it lies on its host. */
  path: z.string().nullable(),
  by: z.string(),
  at: Timestamp,
  until: Timestamp,
  restoredAt: Timestamp.nullable(),
  /** What came back and where, in words. */
  restoredAs: z.string().nullable(),
  emptiedAt: Timestamp.nullable(),
})
export type TrashEntry = z.infer<typeof TrashEntry>

/** `done` false: nothing was changed, `message` says what would be. */
const Restored = z.object({ entry: TrashEntry, done: z.boolean(), message: z.string() })
export type Restored = z.infer<typeof Restored>

export const RestoreTrash = z.object({
  trashId: TrashId,
  /** Bring the commits back as a branch `sentra/restored/...` of the person's repository and change nothing else. */
  asBranch: z.boolean().default(false),
  /** Of a merge: move the branch back instead of adding a commit that reverts it. Only while nothing was built on it. */
  reset: z.boolean().default(false),
  /** Say what would happen, change nothing. */
  dryRun: z.boolean().default(false),
})
export type RestoreTrash = z.infer<typeof RestoreTrash>

export const EmptyTrash = z.object({
  projectId: ProjectId.optional(),
  /** Only this entry. */
  trashId: TrashId.optional(),
  /** Only what has lain there for so long. */
  olderThanDays: z.number().min(0).max(3_650).default(0),
  dryRun: z.boolean().default(false),
})
export type EmptyTrash = z.infer<typeof EmptyTrash>

/** Something on a host, or in a project's store, that nothing of the record explains. */
export const Orphan = Leftover.extend({
  /** Null in a store of the server. */
  hostname: z.string().nullable(),
  foundAt: Timestamp,
  /** A person asked that it goes to the trash; its host has not said yet that it is there. */
  isLeaving: z.boolean(),
})
export type Orphan = z.infer<typeof Orphan>

const tags = ['trash']

export const trash = {
  list: operation
    .meta({ permission: 'run:read', write: false })
    .route({ method: 'GET', path: '/trash', tags, summary: 'What can be brought back, newest first' })
    .input(
      PageQuery.extend({
        projectId: ProjectId.optional(),
        taskId: TaskId.optional(),
        pullRequestId: PullRequestId.optional(),
        /** With working copies, of which every attempt leaves one. */
        workingCopies: z.stringbool().optional(),
      }),
    )
    .output(page(TrashEntry)),
  restore: operation
    .meta({ permission: 'pull_request:merge', write: true })
    .route({ method: 'POST', path: '/trash/{trashId}/restore', tags, summary: 'Bring back what was taken away' })
    .input(RestoreTrash)
    .output(Restored),
  empty: operation
    .meta({ permission: 'pull_request:merge', write: true })
    .route({ method: 'POST', path: '/trash/empty', tags, summary: 'Give up what lies in the trash, for good' })
    .input(EmptyTrash)
    .output(z.object({ entries: z.array(TrashEntry), done: z.boolean() })),
  orphans: operation
    .meta({ permission: 'system:read', write: false })
    .route({ method: 'GET', path: '/orphans', tags, summary: 'What lies on hosts and in stores that nothing explains' })
    .output(z.object({ items: z.array(Orphan) })),
  clean: operation
    .meta({ permission: 'pull_request:merge', write: true })
    .route({
      method: 'POST',
      path: '/orphans/clean',
      tags,
      summary: 'Move what nothing explains to the trash of its host; stale hidden refs of stores go',
    })
    .input(z.object({ /** Only this one. */ path: z.string().optional() }))
    .output(z.object({ items: z.array(Orphan) })),
}
