import type { TaskId } from '@sentra/contract'
import type { Edge } from './dependency-rules.ts'

/** A task that is not done, with the minutes that it is still expected to take. */
export type OpenTask = { id: TaskId; minutes: number }

/**
 * The longest chain of open tasks by expected minutes, first to begin first, each waiting for the one before it; empty
 * without tasks. `ends`: only chains that end in one of these count. The same tasks give the same chain in whatever order
 * they are listed: of equally long chains the one with more tasks, then with the smaller ids. Edges to tasks that are not
 * listed are done. Every edge is looked at once. A cycle, which the board refuses, would end in an Error.
 */
export function criticalPath(
  tasks: readonly OpenTask[],
  edges: readonly Edge[],
  ends?: ReadonlySet<TaskId>,
): OpenTask[] {
  const chains = longestChains(tasks, edges)
  const last = longestOf([...chains.values()].filter(({ task }) => ends === undefined || ends.has(task.id)))
  const path: OpenTask[] = []
  for (let chain = last; chain !== undefined; chain = chain.before) path.unshift(chain.task)
  return path
}

/** The longest chain that ends in a task. */
type Chain = { task: OpenTask; minutes: number; length: number; before: Chain | undefined }

/** Of each task, in an order in which what it waits for comes first (Kahn's). */
function longestChains(tasks: readonly OpenTask[], edges: readonly Edge[]): Map<TaskId, Chain> {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const open = edges.filter(({ taskId, dependsOn }) => byId.has(taskId) && byId.has(dependsOn))
  const before = Map.groupBy(open, ({ taskId }) => taskId)
  const after = Map.groupBy(open, ({ dependsOn }) => dependsOn)
  const missing = new Map(tasks.map(({ id }) => [id, before.get(id)?.length ?? 0]))
  const ready = tasks.filter(({ id }) => missing.get(id) === 0)
  const chains = new Map<TaskId, Chain>()
  for (const task of ready) {
    const own = (before.get(task.id) ?? []).flatMap(({ dependsOn }) => chains.get(dependsOn) ?? [])
    chains.set(task.id, extend(longestOf(own), task))
    for (const { taskId } of after.get(task.id) ?? []) {
      const left = (missing.get(taskId) ?? 0) - 1
      missing.set(taskId, left)
      const next = byId.get(taskId)
      if (left === 0 && next) ready.push(next)
    }
  }
  if (chains.size < byId.size) throw new Error('the dependencies of these tasks have a cycle')
  return chains
}

function extend(before: Chain | undefined, task: OpenTask): Chain {
  return { task, minutes: (before?.minutes ?? 0) + task.minutes, length: (before?.length ?? 0) + 1, before }
}

/** Undefined of none. */
function longestOf(chains: readonly Chain[]): Chain | undefined {
  let longest = chains[0]
  for (const chain of chains) if (longest === undefined || isLonger(chain, longest)) longest = chain
  return longest
}

function isLonger(one: Chain, other: Chain): boolean {
  if (one.minutes !== other.minutes) return one.minutes > other.minutes
  return one.length === other.length ? one.task.id < other.task.id : one.length > other.length
}
