import type { Worktree } from '@sentra/contract'
import type { WorktreeRow } from './worktrees-store.ts'

/** A working copy as clients see it: stored facts, derived status. */
export function toWorktree(row: WorktreeRow): Worktree {
  const {
    frontendPort,
    backendPort,
    attemptEndedAt: _endedAt,
    emptyRequestedAt: _asked,
    createdAt,
    trashedAt,
    deletedAt,
    ...same
  } = row
  return {
    ...same,
    ports: frontendPort === null || backendPort === null ? null : { frontend: frontendPort, backend: backendPort },
    status: statusOf(row),
    createdAt: createdAt.toISOString(),
    trashedAt: trashedAt?.toISOString() ?? null,
    deletedAt: deletedAt?.toISOString() ?? null,
  }
}

/** `idle`: its attempt is over, its host has not put it away yet. */
function statusOf({ deletedAt, trashedAt, attemptEndedAt }: WorktreeRow): Worktree['status'] {
  if (deletedAt !== null) return 'removed'
  if (trashedAt !== null) return 'trash'
  return attemptEndedAt === null ? 'in_use' : 'idle'
}
