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

/** OMO-12: the ticket that bridges from a spec to its work. */
export function ticketWords({ id, title, version, parts }: ForTicket): Pick<Ticket, 'title' | 'description'> {
  const summary = parts.brief?.summary ?? ''
  return {
    title: `${TICKET_PREFIX}${title}`.slice(0, 300),
    description: `From spec ${id}, version ${version}.\n\n${summary}`.trim(),
  }
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
