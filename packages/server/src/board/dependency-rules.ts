import type { TaskId } from '@sentra/contract'

/** `taskId` begins when `dependsOn` is done. */
export type Edge = { taskId: TaskId; dependsOn: TaskId }

/** The shortest chain by which `from` waits for `to`, both included; undefined when it does not. Breadth first. */
export function findChain(edges: readonly Edge[], from: TaskId, to: TaskId): TaskId[] | undefined {
  const next = Map.groupBy(edges, (edge) => edge.taskId)
  const cameFrom = new Map<TaskId, TaskId | undefined>([[from, undefined]])
  for (const id of cameFrom.keys()) {
    if (id === to) return walkBack(cameFrom, to)
    for (const { dependsOn } of next.get(id) ?? []) if (!cameFrom.has(dependsOn)) cameFrom.set(dependsOn, id)
  }
  return undefined
}

function walkBack(cameFrom: ReadonlyMap<TaskId, TaskId | undefined>, end: TaskId): TaskId[] {
  const chain: TaskId[] = []
  for (let id: TaskId | undefined = end; id !== undefined; id = cameFrom.get(id)) chain.unshift(id)
  return chain
}
