import { describeCheck, type SpecParts, type SpecTask, type Ticket } from '@sentra/contract'

/** What the agent of a task is told: its description, and the criteria it has to make true, with how they are checked. */
export function taskWords(task: SpecTask, { requirements }: SpecParts): string {
  const criteria = (requirements?.requirements ?? []).flatMap(({ text, criteria: all }) =>
    all.filter(({ id }) => task.serves.includes(id)).map((one) => ({ ...one, requirement: text })),
  )
  const list = criteria.map(
    ({ id, text, check, requirement }) =>
      `- ${id}: ${text} (${describeCheck(check)})\n  Of the requirement: ${requirement}`,
  )
  return `${task.description}\n\n### Criteria that this task makes true\n\n${list.join('\n')}`
}

/** Said before the words of a task that was at work, or done, when the spec changed. */
export function reopenedWords(words: string, why: string): string {
  return `The spec changed after this task was begun. ${why} Look at what is there already, and change what no longer fits.\n\n${words}`
}

const TICKET_PREFIX = '[Spec] '

type ForTicket = { id: string; title: string; version: number; parts: SpecParts }

/** Of a criterion as a ticket names it; the whole of it stands in the spec. */
const MAX_CRITERION = 300
/** Of the list of them: a ticket's words become an issue, which takes 65,536 characters. */
const MAX_CRITERIA = 30_000

/** OMO-12: the ticket that bridges from a spec to its work, with what must be true when it is done. */
export function ticketWords({ id, title, version, parts }: ForTicket): Pick<Ticket, 'title' | 'description'> {
  const words = [`From spec ${id}, version ${version}.`, parts.brief?.summary ?? '', criteriaWords(parts)]
  return {
    title: `${TICKET_PREFIX}${title}`.slice(0, 300),
    description: words.filter((part) => part !== '').join('\n\n'),
  }
}

function criteriaWords({ requirements }: SpecParts): string {
  const criteria = (requirements?.requirements ?? []).flatMap((requirement) => requirement.criteria)
  if (criteria.length === 0) return ''
  const lines = criteria.map(({ id, text }) => `- ${id}: ${text.replaceAll(/\s+/g, ' ').slice(0, MAX_CRITERION)}`)
  return `## What must be true\n\n${lines.join('\n').slice(0, MAX_CRITERIA)}`
}

/** Tasks in an order in which each stands behind those that it waits for. The spec has no cycle: its contract says so. */
export function inOrder(tasks: SpecTask[]): SpecTask[] {
  const done = new Set<string>()
  const ordered: SpecTask[] = []
  while (ordered.length < tasks.length) {
    const ready = tasks.filter(({ id, dependsOn }) => !done.has(id) && dependsOn.every((other) => done.has(other)))
    if (ready.length === 0) throw new Error('the tasks of a spec wait for each other')
    for (const task of ready) {
      done.add(task.id)
      ordered.push(task)
    }
  }
  return ordered
}
