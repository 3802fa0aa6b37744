import type { SandboxCommand } from '@sentra/contract/runner'
import { detectCommands } from './project-commands-rules.ts'
import type { ProjectRow } from './projects-store.ts'
import { readFileAt } from './repository/read-file.ts'

/** What a run executes in its sandboxes: set-up before anything else, tests as the proof. */
export type ProjectCommands = { setup: SandboxCommand[]; test: SandboxCommand[] }

/** A lock file may be long; only its presence is looked at. */
const MAX_LOCK_BYTES = 64 * 1024 * 1024

/**
 * The commands of a project as of the commit that a run started from: its settings first, then what the repository
 * itself shows. Never from the branch that is being proved.
 */
export async function projectCommands(
  store: string,
  project: Pick<ProjectRow, 'settings'>,
  baseCommit: string,
): Promise<ProjectCommands> {
  const manifest = await readFileAt(store, { commit: baseCommit, path: 'package.json' })
  const lock = await readFileAt(store, { commit: baseCommit, path: 'package-lock.json' }, MAX_LOCK_BYTES)
  return detectCommands(project.settings, { manifest, hasLock: lock !== undefined })
}
