import type { SpecChange, SpecId } from '@sentra/contract'
import { getTask, toTask } from '#board'
import { type App, inTenant, type Principal } from '#platform'
import { diffTexts, getProject, openStore } from '#projects'
import { compareClauses, findTouched } from './change-rules.ts'
import { listSpecTasks } from './spec-tasks-store.ts'
import { getSpec } from './specs-store.ts'
import { getVersion } from './versions-store.ts'

type Range = { specId: SpecId; from: number; to: number }

/** What lies between two versions, and the tasks on the board that it touches: shown before anybody approves. */
export async function compareVersions(app: App, { tenantId }: Principal, range: Range): Promise<SpecChange> {
  const { specId, from, to } = range
  const { before, after, project, made } = await inTenant(app.database, tenantId, async (tx) => {
    const spec = await getSpec(tx, specId)
    const rows = await listSpecTasks(tx, specId)
    return {
      before: await getVersion(tx, specId, from),
      after: await getVersion(tx, specId, to),
      project: await getProject(tx, spec.projectId),
      made: new Map(
        await Promise.all(rows.map(async ({ key, taskId }) => [key, toTask(await getTask(tx, taskId))] as const)),
      ),
    }
  })
  const store = await openStore(app, { tenantId, project })
  const touched = findTouched(before.parts, after.parts)
  return {
    from,
    to,
    patch: await diffTexts(store, before.markdown, after.markdown),
    clauses: compareClauses(before.parts, after.parts),
    tasks: touched.map(({ key, why }) => ({ key, why, task: made.get(key) ?? null })),
  }
}
