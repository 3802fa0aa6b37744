import type { RunId, TaskId } from '@sentra/contract'

export type Maker = { taskId: TaskId; taskTitle: string; runId: RunId }
type Landed = Maker & { head: string }
type Commit = { commit: string; parents: string[] }

/**
 * Which task brought each of a branch's commits. Pieces stand in the order in which they landed, each with the head that
 * the branch had then: what that head leads to and no earlier one did is its own.
 */
export function makersOf(commits: readonly Commit[], pieces: readonly Landed[]): Map<string, Maker> {
  const parents = new Map(commits.map((one) => [one.commit, one.parents]))
  const makers = new Map<string, Maker>()
  for (const { head, taskId, taskTitle, runId } of pieces) {
    const open = [head]
    for (let commit = open.pop(); commit !== undefined; commit = open.pop()) {
      if (makers.has(commit) || !parents.has(commit)) continue
      makers.set(commit, { taskId, taskTitle, runId })
      open.push(...(parents.get(commit) ?? []))
    }
  }
  return makers
}
