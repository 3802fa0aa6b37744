import type { SpecParts } from '@sentra/contract'

/** How often the parts of a round may fail to fit before a person is asked. */
export const MAX_SYNC_TRIES = 2

/** SYNC: what does not fit between the parts of a spec, each in a sentence; empty when all does. Pure. */
export function findProblems({ requirements, tasks }: SpecParts): string[] {
  if (requirements === undefined || tasks === undefined) return ['Requirements or tasks are missing.']
  const criteria = new Set(requirements.requirements.flatMap((one) => one.criteria.map(({ id }) => id)))
  const served = new Set(tasks.tasks.flatMap(({ serves }) => serves))
  const unserved = [...criteria].filter((id) => !served.has(id)).map((id) => `No task serves ${id}.`)
  const unknown = tasks.tasks.flatMap(({ id, serves }) =>
    serves
      .filter((criterion) => !criteria.has(criterion))
      .map((criterion) => `${id} serves ${criterion}, which is no criterion.`),
  )
  return [...unserved, ...unknown]
}
