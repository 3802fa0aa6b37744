import { type Command, Option } from 'commander'
import {
  deliveries,
  type Delivery,
  taskPriorities,
  type TaskPriority,
  ticketStatuses,
  type TicketStatus,
} from '@sentra/contract'
import { openContext } from '../context.ts'
import { findProject } from '../find-things.ts'
import { note, print, printTable, styled } from '../print.ts'
import { parseDate } from '../parse-ticket.ts'
import { stateText } from '../run-text.ts'
import { commentTicket } from './comment-ticket.ts'
import { showTicket } from './show-ticket.ts'

type ListOptions = { project?: string; status?: TicketStatus }
type AddOptions = {
  project?: string
  description: string
  priority: TaskPriority
  deadline?: string
  delivery: Delivery
}

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
  tickets
    .command('comment')
    .argument('<ticket>', 'ticket')
    .argument('[text]', 'what other people should read; no agent is told')
    .description('say something about a ticket to other people, or change what you said')
    .option('--edit <comment>', 'change this comment of yours to the text')
    .option('--delete <comment>', 'delete this comment of yours')
    .option('--restore <comment>', 'bring back one that you deleted')
    .action(commentTicket)
  program
    .command('ticket')
    .argument('<ticket>', 'ticket')
    .description('show a ticket with its tasks, links and comments; change, move, block or unblock it')
    .option('--why', 'show why what was decided about it was decided, and what holds it now')
    .option('--commits', 'show the commits that it has brought')
    .option('--blocking', 'show which tasks wait for which, also in other tickets')
    .option('--title <title>', 'change its title')
    .option('-d, --description <text>', 'change its description')
    .addOption(new Option('--priority <priority>', 'change its urgency').choices([...taskPriorities]))
    .option('--deadline <date>', 'when it must be done, such as 2026-12-24, or none')
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
