import { join } from 'node:path'
import { type RunId, SentraError, type Takeover } from '@sentra/contract'
import { nameOf } from '#access'
import { getTask } from '#board'
import { type App, inTenant, type Principal } from '#platform'
import { commitHandBack, getProject, listChanges, openStore, takePersonWork } from '#projects'
import { countRunCommits, getRun, type RunRow } from '#runs'
import { endTakeover, type Work } from './end-takeover.ts'
import { putAway } from './put-away.ts'
import { toTakeover } from './take-over.ts'
import { findNewestTakeover, type TakeoverRow } from './takeovers-store.ts'

/** Enough for an agent to read first; the commit has them all. */
const MOST_FILES = 200

type Author = { name: string; email: string }
type Open = TakeoverRow & { path: string; baseCommit: string; stageIndex: number }

/**
 * Ends a takeover: with the person's changes as a commit of theirs, or without. The run goes on from there, and their
 * working copy goes to the trash. To hand back once more changes nothing. Errors: NOT_TAKEN, RUN_TAKEN, CONFLICT when the copy is not there or not finished.
 */
export async function handBack(
  app: App,
  principal: Principal,
  { runId, drop }: { runId: RunId; drop: boolean },
): Promise<Takeover> {
  const { tenantId } = principal
  const { run, takeover } = await inTenant(app.database, tenantId, async (tx) => ({
    run: await getRun(tx, runId),
    takeover: await findNewestTakeover(tx, runId),
  }))
  const mine = requireOwn(run, takeover, principal)
  // Sent again by somebody who never saw the answer.
  if (mine.endedAt !== null) return toTakeover(mine, run)
  const work = drop ? null : await commitWork(app, tenantId, { run, takeover: requireOpen(mine) })
  const ended = await inTenant(app.database, tenantId, (tx) =>
    endTakeover(tx, principal, { runId, takeoverId: mine.id, work }),
  )
  if (mine.path !== null) await putAway(app, { path: mine.path, name: mine.id })
  return ended
}

function requireOwn({ id, taskId }: RunRow, takeover: TakeoverRow | undefined, principal: Principal): TakeoverRow {
  if (!takeover) throw new SentraError('NOT_TAKEN', `Run ${id} is not taken over: \`sentra take ${taskId}\` takes it.`)
  if (takeover.takenBy === principal.userId) return takeover
  throw new SentraError('RUN_TAKEN', `Run ${id} was taken over by ${nameOf(takeover.takenBy)}: they hand it back.`)
}

function requireOpen(takeover: TakeoverRow): Open {
  const { path, baseCommit, stageIndex } = takeover
  if (path !== null && baseCommit !== null && stageIndex !== null) return { ...takeover, path, baseCommit, stageIndex }
  const message = 'Your working copy is still being made: wait a moment, or hand back with --drop.'
  throw new SentraError('CONFLICT', message)
}

/**
 * The person's commit on top of the run; work that an agent had left half done becomes one before it. Repeatable: the
 * same files make the same commits. Null when the person changed nothing.
 */
async function commitWork(
  app: App,
  tenantId: string,
  { run, takeover }: { run: RunRow; takeover: Open },
): Promise<Work | null> {
  const { project, task, count } = await inTenant(app.database, tenantId, async (tx) => ({
    project: await getProject(tx, run.projectId),
    task: await getTask(tx, run.taskId),
    count: await countRunCommits(tx, run.id),
  }))
  const store = await openStore(app, { tenantId, project })
  const { path, baseCommit: base, id, takenBy } = takeover
  const taken = await takePersonWork(store, { path, base, id, bundleFile: join(app.paths.uploads, `${id}.bundle`) })
  if (!taken) return null
  const stage = run.stages[takeover.stageIndex]?.stage ?? 'CODE'
  const common = { stage, type: task.type, taskId: task.id, runId: run.id, parent: run.headCommit }
  const half = { ...common, tree: base, text: `${task.title} (unfinished)`, at: takeover.takenAt }
  const { author, subjects } = describeWork(taken, nameOf(takenBy))
  const text = taken.subjects.length === 1 ? (taken.subjects[0] ?? '') : `${task.title} (by ${author.name})`
  const own = { ...common, tree: taken.head, text, author, subjects, at: new Date() }
  const commits = await commitHandBack(store, id, base === run.headCommit ? [own] : [half, own])
  const changes = await listChanges(store, { base, head: taken.head })
  return { stage, commits, first: count + 1, files: changes.slice(0, MOST_FILES).map((change) => change.path) }
}

/** A person without a name in git is called as here; a single commit's subject is that of the whole. */
function describeWork({ author, subjects }: { author: Author | undefined; subjects: string[] }, name: string) {
  return {
    author: author ?? { name, email: `${name}@localhost` },
    subjects: subjects.length > 1 ? subjects : [],
  }
}
