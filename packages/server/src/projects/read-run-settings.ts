import type { RepositoryConfig } from '@sentra/contract'
import { readCommands } from './detect/read-commands.ts'
import type { ProjectRow } from './projects-store.ts'
import { readRepositoryConfig } from './read-repository-config.ts'
import { decideRunSettings, type RunSettings } from './run-settings-rules.ts'

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
  return { ...decideRunSettings(project.settings, config, await readCommands(store, baseCommit)), config }
}
