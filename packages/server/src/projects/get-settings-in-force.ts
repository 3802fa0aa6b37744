import type { ProjectId, SettingsInForce } from '@sentra/contract'
import { type App, inTenant, type Principal } from '#platform'
import { readCommands } from './detect/read-commands.ts'
import { readBranch } from './open-store.ts'
import { getProject } from './projects-store.ts'
import { readRepositoryConfig } from './read-repository-config.ts'
import { requirePlaces } from './require-places.ts'
import { decidedBy, decidePlaces, decideRunSettings } from './run-settings-rules.ts'

/** What holds for a run that starts now. Errors: REPOSITORY_CONFIG_INVALID, and those of reading the repository. */
export async function getSettingsInForce(
  app: App,
  { tenantId }: Principal,
  projectId: ProjectId,
): Promise<SettingsInForce> {
  const project = await inTenant(app.database, tenantId, (tx) => getProject(tx, projectId))
  const { store, commit } = await readBranch(app, tenantId, project)
  const config = await readRepositoryConfig(store, commit)
  const places = decidePlaces(project.settings, config)
  await requirePlaces(store, commit, places)
  const found = await readCommands(store, commit, places.directory)
  const settings = decideRunSettings(project.settings, config, found)
  const by = decidedBy(project.settings, config, found)
  return {
    commit,
    saw: found.saw,
    packages: found.packages,
    directory: { path: settings.directory || '.', decidedBy: by.directory },
    sparse: { directories: settings.sparse, decidedBy: by.sparse },
    setup: { commands: settings.setup, decidedBy: by.setup },
    migrate: { commands: settings.migrate, decidedBy: by.migrate },
    build: { commands: settings.build, decidedBy: by.build },
    database: { database: settings.database, decidedBy: by.database },
    test: { commands: settings.test, decidedBy: by.test },
    egressAllow: { hosts: settings.egressAllow, decidedBy: by.egressAllow },
    tools: { names: settings.tools, decidedBy: by.tools },
    tester: { policy: settings.tester, decidedBy: by.tester },
    limits: settings.limits,
  }
}
