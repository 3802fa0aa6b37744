import { type Command, Option } from 'commander'
import {
  deliveries,
  type Delivery,
  SentraError,
  taskPriorities,
  type TaskPriority,
  type Task,
  type Ticket,
  TicketId,
  ticketStatuses,
  type TicketStatus,
} from '@sentra/contract'
import type { Client } from '../client.ts'
import { openContext } from '../context.ts'
import { findProject } from '../find-things.ts'
import { note, print, printTable, styled } from '../print.ts'
import { stateText } from '../run-text.ts'
import { printTrain } from '../train-text.ts'

type ListOptions = { project?: string; status?: TicketStatus }
type AddOptions = {
  project?: string
  description: string
  priority: TaskPriority
  deadline?: string
  delivery: Delivery
}
type ShowOptions = { move?: TicketStatus; block?: string; unblock?: boolean; delivery?: Delivery }

export function addTicketCommands(program: Command): void {
  const tickets = program.command('tickets').description('list tickets, or add one; a ticket groups tasks')
  tickets
    .command('list', { isDefault: true })
    .description('list tickets, newest first')
    .option('-p, --project <name>', 'only of this project')
    .addOption(new Option('-s, --status <status>', 'only in this status').choices([...ticketStatuses]))
    .action(listTickets)
  tickets
    .command('add')
    .argument('<title>', 'what is wanted')
    .description('add a ticket to the backlog')
    .option('-p, --project <name>', 'project (default: the one whose checkout you are in)')
    .option('-d, --description <text>', 'more than fits into the title', '')
    .option('--deadline <date>', 'when it must be done, such as 2026-12-24')
    .addOption(new Option('--priority <priority>', 'urgency').choices([...taskPriorities]).default('medium'))
    .addOption(deliveryOption().default('each'))
    .action(addTicket)
  program
    .command('ticket')
    .argument('<ticket>', 'ticket')
    .description('show a ticket and its tasks; move, block or unblock it, say how it is delivered')
    .addOption(new Option('--move <status>', 'move it').choices([...ticketStatuses]))
    .option('--block <reason>', 'let nothing of it start by itself, and say why')
    .option('--unblock', 'let it go on')
    .addOption(deliveryOption())
    .action(showTicket)
}

const deliveryOption = () =>
  new Option('--delivery <way>', 'each task by itself, or all on one branch').choices([...deliveries])

async function listTickets(options: ListOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const project = options.project === undefined ? undefined : await findProject(client, options.project)
  const { items } = await client.tickets.list({ limit: 200, projectId: project?.id, status: options.status })
  const limits = await client.tickets.limits({ projectId: project?.id })
  show(items, (found) => {
    if (found.length === 0) return note('No tickets: `sentra tickets add "what is wanted"` makes one.')
    printTable(
      ['TICKET', 'STATUS', 'PRIORITY', 'TASKS', 'TITLE'],
      found.map((ticket) => [
        ticket.id,
        stateText(ticket.blocked === null ? ticket.status : 'blocked'),
        ticket.priority,
        `${ticket.doneCount}/${ticket.taskCount}`,
        ticket.title,
      ]),
    )
    for (const { projectName, violations } of limits.items)
      for (const violation of violations) note(styled('yellow', `${projectName}: ${violation}`))
  })
}

async function addTicket(title: string, options: AddOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { project, deadline, ...words } = options
  const { id: projectId } = await findProject(client, project)
  const due = deadline === undefined ? {} : { deadline: parseDate(deadline) }
  const ticket = await client.tickets.create({ projectId, title, ...words, ...due })
  show(ticket, () => print(`${ticket.id} is in the backlog: sentra run "..." --ticket ${ticket.id} adds a task to it.`))
}

async function showTicket(wanted: string, options: ShowOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const ticketId = parseTicketId(wanted)
  await change(client, ticketId, options)
  const found = await client.tickets.get({ ticketId })
  if (found.ticket.delivery === 'each') return show(found, printTicket)
  const train = await client.tickets.train({ ticketId })
  show({ ...found, train }, (shown) => {
    printTicket(shown)
    printTrain(shown)
  })
}

async function change(
  client: Client,
  ticketId: TicketId,
  { move, block, unblock, delivery }: ShowOptions,
): Promise<void> {
  if (block !== undefined && unblock) throw new SentraError('INVALID_INPUT', 'Say --block or --unblock, not both.')
  const changed = {
    ...(move !== undefined && { status: move }),
    ...(block !== undefined && { blockedReason: block }),
    ...(unblock && { blockedReason: null }),
    ...(delivery !== undefined && { delivery }),
  }
  if (Object.keys(changed).length > 0) await client.tickets.update({ ticketId, ...changed })
}

function printTicket({ ticket, tasks }: { ticket: Ticket; tasks: Task[] }): void {
  const due = ticket.deadline === null ? '' : `, due ${ticket.deadline.slice(0, 10)}`
  print(`${styled('bold', ticket.title)}\n${ticket.id}  ${stateText(ticket.status)}  ${ticket.priority} priority${due}`)
  if (ticket.blocked) {
    print(styled('yellow', `Blocked: ${ticket.blocked.reason}`))
    print(`  let it go on: sentra ticket ${ticket.id} --unblock`)
  }
  if (ticket.description !== '') print(`\n${ticket.description}`)
  print('')
  if (tasks.length === 0) return note(`No tasks yet: sentra run "what is to be done" --ticket ${ticket.id}`)
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

export function parseTicketId(wanted: string): TicketId {
  const id = TicketId.safeParse(wanted.includes('-') ? wanted : `tkt-${wanted}`)
  if (id.success) return id.data
  throw new SentraError('INVALID_INPUT', `${wanted} is no ticket (tkt-...): \`sentra tickets\` lists them.`)
}

/** A day means its end, in the time of this machine. */
export function parseDate(text: string): string {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T23:59:59`) : new Date(text)
  if (!Number.isNaN(date.getTime())) return date.toISOString()
  throw new SentraError('INVALID_INPUT', `${text} is no date: write it as 2026-12-24.`)
}
