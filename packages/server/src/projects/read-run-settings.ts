import type { RepositoryConfig } from '@sentra/contract'
import type { ProjectRow } from './projects-store.ts'
import { readRepositoryConfig } from './read-repository-config.ts'
import { readFileAt } from './repository/read-file.ts'
import { decideRunSettings, type RunSettings } from './run-settings-rules.ts'

/** A lock file may be long; only its presence is looked at. */
const MAX_LOCK_BYTES = 64 * 1024 * 1024

/**
 * What holds for a run of a project, as of the commit that the run started from: never from the branch that is being
 * proved. Errors: REPOSITORY_CONFIG_INVALID.
 */
export async function readRunSettings(
  store: string,
  project: Pick<ProjectRow, 'settings'>,
  baseCommit: string,
): Promise<RunSettings & { config: RepositoryConfig }> {
  const config = await readRepositoryConfig(store, baseCommit)
  const manifest = await readFileAt(store, { commit: baseCommit, path: 'package.json' })
  const lock = await readFileAt(store, { commit: baseCommit, path: 'package-lock.json' }, MAX_LOCK_BYTES)
  return { ...decideRunSettings(project.settings, config, { manifest, hasLock: lock !== undefined }), config }
}
