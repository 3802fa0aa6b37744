import type { Forecast, TaskId } from '@sentra/contract'
import {
  conflictScore,
  findOverlap,
  findWipRefusal,
  getTask,
  getTicket,
  isKnown,
  type Reach,
  type TaskRow,
} from '#board'
import { type App, inTenant, type Principal } from '#platform'
import { findMergeConflicts, getProject, listChanges, openStore, type ProjectRow } from '#projects'
import { listRunsOfTask } from '#runs'
import { listUnderWay, type UnderWay } from './forecast-store.ts'

/** More are at work at once in no project that a person oversees. */
const MAX_OTHERS = 20
/** Of a branch that changed more, the first ones say where it is. */
const MAX_FILES = 200

type Branch = { base: string; head: string }
type Place = { task: TaskRow; project: ProjectRow; branch: Branch | undefined; others: UnderWay[]; warnings: string[] }
type Mine = Reach & { text: string; head: string | undefined }

/**
 * What starting a task now would meet: tasks under way that share files with it, by what they own or have changed, and
 * whether git could merge what both have done already. Changes nothing, starts nothing.
 */
export async function forecastStart(app: App, { tenantId }: Principal, taskId: TaskId): Promise<Forecast> {
  const place = await inTenant(app.database, tenantId, async (tx): Promise<Place> => {
    const task = await getTask(tx, taskId)
    const [run] = await listRunsOfTask(tx, taskId)
    const refusal = task.ticketId === null ? undefined : await findWipRefusal(tx, await getTicket(tx, task.ticketId))
    const others = await listUnderWay(tx, { projectId: task.projectId, except: taskId, limit: MAX_OTHERS + 1 })
    return {
      task,
      project: await getProject(tx, task.projectId),
      branch: run && branchOf(run),
      others: others.slice(0, MAX_OTHERS),
      warnings: [...warningsOf(task, refusal), ...(others.length > MAX_OTHERS ? [tooMany] : [])],
    }
  })
  const open = storeOnce(app, tenantId, place.project)
  const mine = await reachOfMine(place, open)
  const overlaps: Forecast['overlaps'] = []
  for (const other of place.others) overlaps.push(...(await compare(mine, other, open)))
  return { overlaps, warnings: [...place.warnings, ...(isKnown(mine) ? [] : [unknown])] }
}

const tooMany = `Only the ${MAX_OTHERS} newest tasks under way were looked at.`
const unknown =
  'It owns no files, has changed none and names none: what it will meet cannot be told. Say which files it owns, or name them in its description.'

function warningsOf({ openDependencies }: TaskRow, refusal: string | undefined): string[] {
  const waits = `It waits for ${openDependencies === 1 ? 'a task that is' : `${openDependencies} tasks that are`} not done.`
  return [...(openDependencies > 0 ? [waits] : []), ...(refusal === undefined ? [] : [refusal])]
}

type Store = () => Promise<string>

/** Without work to look at, no repository is needed. */
function storeOnce(app: App, tenantId: string, project: ProjectRow): Store {
  let store: Promise<string> | undefined
  return () => (store ??= openStore(app, { tenantId, project }))
}

async function reachOfMine({ task, branch }: Place, open: Store): Promise<Mine> {
  const changed = await changedIn(branch, open)
  const { ownedFiles, title, description } = task
  return { ownedFiles, changed, text: `${title}\n${description}`, head: branch?.head }
}

/** Of one other task: where it meets, if it does. */
async function compare(mine: Mine, other: UnderWay, open: Store): Promise<Forecast['overlaps']> {
  const branch = branchOf(other)
  const changed = await changedIn(branch, open)
  const found = findOverlap(mine, { ownedFiles: other.ownedFiles, changed })
  if (!found) return []
  const { id: taskId, title, status } = other
  const canMerge = mine.changed.length > 0 && branch !== undefined && mine.head !== undefined
  const conflicts = canMerge
    ? await findMergeConflicts(await open(), { ours: branch.head, theirs: mine.head ?? '' })
    : null
  const merge = conflicts && { conflicts, score: conflictScore(mine.changed, changed, conflicts) }
  return [{ taskId, title, status, ...found, merge }]
}

async function changedIn(branch: Branch | undefined, open: Store): Promise<string[]> {
  if (!branch) return []
  const changes = await listChanges(await open(), branch)
  return changes.slice(0, MAX_FILES).flatMap(({ path, oldPath }) => (oldPath === undefined ? [path] : [path, oldPath]))
}

/** Undefined while nothing was committed. */
function branchOf({ baseCommit, headCommit }: { baseCommit: string | null; headCommit: string | null }) {
  if (baseCommit === null || headCommit === null || baseCommit === headCommit) return undefined
  return { base: baseCommit, head: headCommit }
}
