import type { SpecChange, SpecParts } from '@sentra/contract'

type Clause = SpecChange['clauses'][number]
export type TouchedTask = { key: string; why: string; change: 'added' | 'changed' | 'removed' }

/** Clause by clause what lies between two versions: requirements, criteria and tasks keep their ids. Pure. */
export function compareClauses(before: SpecParts, after: SpecParts): Clause[] {
  const [old, now] = [clausesOf(before), clausesOf(after)]
  const ids = [...new Set([...old.keys(), ...now.keys()])]
  return ids.flatMap((id): Clause[] => {
    const [was, is] = [old.get(id), now.get(id)]
    if (was === undefined && is !== undefined) return [{ id, change: 'added', text: is.text }]
    if (was !== undefined && is === undefined) return [{ id, change: 'removed', text: was.text }]
    return was && is && was.all !== is.all ? [{ id, change: 'changed', text: is.text }] : []
  })
}

/**
 * Tasks that a change touches, each with the reason: its own words changed, or a criterion that it serves. Work on all
 * others goes on, or stays done.
 */
export function findTouched(before: SpecParts, after: SpecParts): TouchedTask[] {
  const changed = new Set(compareClauses(before, after).map(({ id }) => id))
  const old = new Set(before.tasks?.tasks.map(({ id }) => id))
  const removed = [...old].filter((key) => !after.tasks?.tasks.some(({ id }) => id === key))
  return [
    ...(after.tasks?.tasks ?? []).flatMap(({ id: key, serves }): TouchedTask[] => {
      if (!old.has(key)) return [{ key, change: 'added', why: 'It is new.' }]
      if (changed.has(key)) return [{ key, change: 'changed', why: 'Its own words changed.' }]
      const criteria = serves.filter((id) => changed.has(id) || changed.has(requirementOf(id)))
      return criteria.length === 0
        ? []
        : [{ key, change: 'changed', why: `It serves ${criteria.join(', ')}, which changed.` }]
    }),
    ...removed.map((key): TouchedTask => ({ key, change: 'removed', why: 'It is not in the new version.' })),
  ]
}

const requirementOf = (criterionId: string) => criterionId.slice(0, criterionId.indexOf('.'))

type Said = { text: string; all: string }

/** Every clause by its id: what people read of it, and everything that it says. */
function clausesOf({ requirements, tasks }: SpecParts): Map<string, Said> {
  const said = (text: string, all: unknown): Said => ({ text, all: JSON.stringify(all) })
  return new Map([
    ...(requirements?.requirements ?? []).flatMap(({ id, text, criteria }): [string, Said][] => [
      [id, said(text, text)],
      ...criteria.map((one): [string, Said] => [one.id, said(one.text, one)]),
    ]),
    ...(tasks?.tasks ?? []).map((task): [string, Said] => [task.id, said(task.title, task)]),
  ])
}
