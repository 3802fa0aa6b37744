import { getTicket } from '#board'
import { type App, inTenant } from '#platform'
import {
  getProject,
  isAncestor,
  lacksTests,
  listChanges,
  listConflictMarkers,
  listLfsChanges,
  listSuspicious,
  mergeBase,
  openStore,
  pathsBesideTests,
  readRunSettings,
  testCommandFiles,
} from '#projects'
import { type AttemptRow, listAttempts } from './attempts-store.ts'
import type { RunRow } from './runs-store.ts'

/** What is known of the change before the decision: read from the store, because git must not run in a transaction. */
export type Delivery = { delivers: boolean; changed: boolean; lacksTests: boolean; flags: string[] } & Place

/** Where the change begins: the run's base, or where its work left its ticket's branch. `hasTests`: something can prove it. */
type Place = { baseCommit: string; hasTests: boolean }

const reasons = {
  ci: 'changes CI',
  sentra: 'changes how Sentra runs this repository',
  test_configuration: 'changes the test configuration',
  test_command: 'changes a file that the test command names',
  test_deleted: 'deletes a test',
} as const

const LFS = 'is kept in Git LFS and was changed here, where only its pointer is'

/** Whether the run changed anything beside its own plan, whether that lacks tests, and what in it weakens the proof. */
export async function prepareDelivery(app: App, tenantId: string, run: RunRow): Promise<Delivery> {
  const { project, attempts, ticket } = await inTenant(app.database, tenantId, async (tx) => ({
    project: await getProject(tx, run.projectId),
    attempts: await listAttempts(tx, run.id),
    ticket: run.ticketId === null ? null : await getTicket(tx, run.ticketId),
  }))
  const store = await openStore(app, { tenantId, project })
  const target = ticket?.headCommit ?? null
  const base = target === null ? run.baseCommit : await mergeBase(store, target, run.headCommit)
  const range = { base, head: run.headCommit }
  const changes = await listChanges(store, range)
  const facts = {
    delivers: run.delivers,
    changed: changes.some((change) => !change.path.startsWith('.sentra/plans/')),
    lacksTests: lacksTests(changes),
    baseCommit: base,
  }
  if (!run.delivers) return { ...facts, hasTests: false, flags: [] }
  const { test, directory } = await readRunSettings(store, project, base)
  const named = testCommandFiles(
    test.map(({ command }) => command),
    directory,
  )
  const suspicious = await listSuspicious(store, range, named)
  const flags = suspicious.map(({ path, reason }) => `${path} ${reasons[reason]}`)
  const pointers = (await listLfsChanges(store, range)).map((path) => `${path} ${LFS}`)
  const more = [...(await flagMarkers(store, run, attempts)), ...(await flagTesters(store, run, attempts))]
  return { ...facts, hasTests: test.length > 0, flags: [...flags, ...pointers, ...more] }
}

/** What an agent left of a conflict that it was to solve: tests do not read every file. */
async function flagMarkers(store: string, { headCommit }: RunRow, attempts: AttemptRow[]): Promise<string[]> {
  const files = [...new Set(attempts.flatMap(({ briefing }) => briefing.combined?.files ?? []))]
  const left = await listConflictMarkers(store, { commit: headCommit, files })
  return left.map((path) => `${path} still holds the markers of a conflict`)
}

/** A tester is asked for tests only: what else it changed is for a person to see, when it is still part of the run. */
async function flagTesters(store: string, { headCommit }: RunRow, attempts: AttemptRow[]): Promise<string[]> {
  const flags = new Set<string>()
  for (const { kind, role, state, fromCommit, commit } of attempts) {
    if (kind !== 'agent' || role !== 'tester' || state !== 'succeeded' || commit === null) continue
    if (!(await isAncestor(store, { ancestor: commit, head: headCommit }))) continue
    const changes = await listChanges(store, { base: fromCommit, head: commit })
    for (const path of pathsBesideTests(changes))
      flags.add(`${path} was changed by the tester, who is asked for tests only`)
  }
  return [...flags]
}
