import { type App, inTenant } from '#platform'
import { getProject, listChanges, listSuspicious, openStore, readRunSettings, testCommandFiles } from '#projects'
import type { RunRow } from './runs-store.ts'

/** What is known of the change before the decision: read from the store, because git must not run in a transaction. */
export type Delivery = { delivers: boolean; changed: boolean; flags: string[] }

const reasons = {
  ci: 'changes CI',
  sentra: 'changes how Sentra runs this repository',
  test_configuration: 'changes the test configuration',
  test_command: 'changes a file that the test command names',
  test_deleted: 'deletes a test',
} as const

/** Whether the run changed anything beside its own plan, and what in it weakens the proof. */
export async function prepareDelivery(app: App, tenantId: string, run: RunRow): Promise<Delivery> {
  const { delivers } = run
  if (!delivers) return { delivers, changed: false, flags: [] }
  const project = await inTenant(app.database, tenantId, (tx) => getProject(tx, run.projectId))
  const store = await openStore(app, { tenantId, project })
  const range = { base: run.baseCommit, head: run.headCommit }
  const changes = await listChanges(store, range)
  const { test } = await readRunSettings(store, project, run.baseCommit)
  const suspicious = await listSuspicious(store, range, testCommandFiles(test.map(({ command }) => command)))
  return {
    delivers,
    changed: changes.some((change) => !change.path.startsWith('.sentra/plans/')),
    flags: suspicious.map(({ path, reason }) => `${path} ${reasons[reason]}`),
  }
}
