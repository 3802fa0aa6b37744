import type { Task, Ticket, TicketBlocking, TicketComment, TicketCommits, TicketLinks } from '@sentra/contract'
import { markdownText } from './markdown-text.ts'
import { note, print, printTable, styled, terminalWidth, visible } from './print.ts'
import { stateText, usageText } from './run-text.ts'

type Shown = { ticket: Ticket; tasks: Task[]; links: TicketLinks; comments: TicketComment[] }

const COLUMNS = 100

/** A ticket: where it stands, what it is about, what it leads to, its tasks, and what people say about it. */
export function printTicket({ ticket, tasks, links, comments }: Shown): void {
  const due = ticket.deadline === null ? '' : `, due ${ticket.deadline.slice(0, 10)}`
  print(
    `${styled('bold', visible(ticket.title))}\n${ticket.id}  ${stateText(ticket.status)}  ${ticket.priority} priority${due}`,
  )
  if (ticket.blocked) {
    print(styled('yellow', `Blocked: ${visible(ticket.blocked.reason)}`))
    print(`  let it go on: sentra ticket ${ticket.id} --unblock`)
  }
  for (const line of linkLines(links)) print(line)
  if (ticket.description !== '') print(`\n${markdownText(ticket.description, terminalWidth(COLUMNS))}`)
  print('')
  printTasks(ticket, tasks)
  printComments(comments)
  const id = ticket.id
  if (tasks.length > 0) note(styled('dim', `why: sentra ticket ${id} --why   commits: --commits   order: --blocking`))
}

function linkLines({ spec, issue, pullRequests, usage }: TicketLinks): string[] {
  const used = usageText(usage)
  return [
    ...(spec === null ? [] : [`Spec ${spec.id} (${visible(spec.title)}), ${stateText(spec.state)}`]),
    ...(issue === null ? [] : [`Issue ${issue.url ?? 'not opened yet'}, ${issue.problem ?? issue.state}`]),
    ...pullRequests.map(
      ({ id, title, state, forge }) => `Pull request ${forge?.url ?? id} (${visible(title)}), ${stateText(state)}`,
    ),
    ...(used === undefined ? [] : [`Used ${used}`]),
  ]
}

function printTasks({ id }: Ticket, tasks: Task[]): void {
  if (tasks.length === 0) return note(`No tasks yet: sentra run "what is to be done" --ticket ${id}`)
  printTable(
    ['TASK', 'STATUS', 'WAITS FOR', 'TITLE'],
    tasks.map((task) => [task.id, stateText(task.status), waitsText(task), task.title]),
  )
}

/** How many tasks one waits for. */
function waitsText({ openDependencies, plannedStart, status }: Task): string {
  if (status !== 'pending') return '-'
  const others = openDependencies === 0 ? '-' : `${openDependencies} task${openDependencies === 1 ? '' : 's'}`
  return plannedStart?.failure ? 'a person' : others
}

function printComments(comments: TicketComment[]): void {
  if (comments.length > 0) print(`\n${styled('bold', 'Comments')}`)
  for (const { id, by, at, changedAt, text } of comments) {
    print(
      styled(
        'dim',
        `${visible(by)}, ${at.slice(0, 16).replace('T', ' ')}${changedAt === null ? '' : ', changed'}  ${id}`,
      ),
    )
    print(markdownText(text, terminalWidth(COLUMNS)))
  }
}

/** The commits that a ticket has brought, newest first. */
export function printCommits({ items, branch, isCut }: TicketCommits): void {
  if (items.length === 0)
    return note('It has brought no commit yet: what its tasks make counts when it is merged or lands.')
  if (branch !== null) print(`On ${styled('bold', branch)}\n`)
  printTable(
    ['COMMIT', 'WHEN', 'AUTHOR', 'CHANGES', 'TASK', 'SUBJECT'],
    items.map(({ commit, at, author, files, additions, deletions, task, subject }) => [
      commit.slice(0, 10),
      at.slice(0, 16).replace('T', ' '),
      author,
      files === 0 ? '-' : `+${additions} -${deletions}`,
      task?.id ?? '-',
      subject,
    ]),
  )
  if (isCut) note('Older commits are not shown: git log shows all.')
}

/** Which tasks wait for which, those that decide when the ticket is done marked. */
export function printBlocking({ tasks, edges, minutes }: TicketBlocking): void {
  if (edges.length === 0)
    return note('No task of it waits for another, and none waits for it: sentra deps TASK --on OTHER')
  const titles = new Map(tasks.map(({ id, title }) => [id, title]))
  printTable(
    ['TASK', 'STATUS', 'OF', 'CRITICAL', 'WAITS FOR'],
    tasks
      .filter(({ id }) => edges.some(({ taskId, dependsOn }) => taskId === id || dependsOn === id))
      .map(({ id, title, status, isOwn, ticket, isCritical }) => [
        title,
        stateText(status),
        isOwn ? 'this ticket' : (ticket?.title ?? 'no ticket'),
        isCritical ? 'yes' : '-',
        edges
          .flatMap(({ taskId, dependsOn }) => (taskId === id ? (titles.get(dependsOn) ?? dependsOn) : []))
          .join(', ') || '-',
      ]),
  )
  if (tasks.some(({ isCritical }) => isCritical)) note(`The critical path takes about ${minutes} min more.`)
}
