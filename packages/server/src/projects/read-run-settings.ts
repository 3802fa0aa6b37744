import type { RepositoryConfig } from '@sentra/contract'
import { readCommands } from './detect/read-commands.ts'
import type { ProjectRow } from './projects-store.ts'
import { readRepositoryConfig } from './read-repository-config.ts'
import { requirePlaces } from './require-places.ts'
import { decidePlaces, decideRunSettings, type RunSettings } from './run-settings-rules.ts'

/**
 * What holds for a run of a project, as of the commit that the run started from: never from the branch that is being
 * proved. Errors: REPOSITORY_CONFIG_INVALID, INVALID_INPUT for a directory that is not there.
 */
export async function readRunSettings(
  store: string,
  project: Pick<ProjectRow, 'settings'>,
  baseCommit: string,
): Promise<RunSettings & { config: RepositoryConfig }> {
  const config = await readRepositoryConfig(store, baseCommit)
  const places = decidePlaces(project.settings, config)
  await requirePlaces(store, baseCommit, places)
  const found = await readCommands(store, baseCommit, places.directory)
  return { ...decideRunSettings(project.settings, config, found), config }
}
