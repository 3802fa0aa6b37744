import { type Command, Option } from 'commander'
import {
  type Followup,
  FollowupId,
  followupStates,
  type FollowupState,
  SentraError,
  taskPriorities,
  type TaskPriority,
} from '@sentra/contract'
import { openContext } from '../context.ts'
import { findProject, findTask } from '../find-things.ts'
import { note, print, printTable, visible } from '../print.ts'
import { stateText } from '../run-text.ts'
import { parseTicketId } from '../parse-ticket.ts'

type ListOptions = { project?: string; task?: string; state?: FollowupState; all?: boolean }
/** `--no-ticket` makes it false. */
type AcceptOptions = { ticket?: string | false; priority: TaskPriority }

export function addFollowupCommands(program: Command): void {
  const followups = program
    .command('followups')
    .description('list work that agents found beside their own and propose; accept or dismiss it')
  followups
    .command('list', { isDefault: true })
    .description('list what waits for your decision, newest first')
    .option('-p, --project <name>', 'only of this project')
    .option('-t, --task <task>', 'only what was found while this task was worked on')
    .addOption(new Option('-s, --state <state>', 'only in this state').choices([...followupStates]))
    .option('--all', 'also what is decided')
    .action(listFollowups)
  followups
    .command('accept')
    .argument('<followup>', 'follow-up')
    .description('make a task of it; it does not start')
    .option('--ticket <ticket>', 'put the task into this ticket (default: that of the task it was found in)')
    .option('--no-ticket', 'put it into no ticket')
    .addOption(new Option('--priority <priority>', 'urgency').choices([...taskPriorities]).default('medium'))
    .action(accept)
  followups
    .command('dismiss')
    .argument('<followup...>', 'follow-ups')
    .description('decline them; agents that find the same again ask nobody')
    .action(dismiss)
  followups
    .command('reopen')
    .argument('<followup...>', 'follow-ups')
    .description('take back that they were dismissed, covered, or accepted as a task that is deleted now')
    .action(reopen)
}

async function listFollowups(options: ListOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const project = options.project === undefined ? undefined : await findProject(client, options.project)
  const taskId = options.task === undefined ? undefined : (await findTask(client, options.task)).task.id
  const state = options.state ?? (options.all ? undefined : 'open')
  const { items } = await client.followups.list({ limit: 200, projectId: project?.id, taskId, state })
  show(items, (found) => {
    if (found.length === 0) return note(state === 'open' ? 'No agent proposes anything that waits for you.' : 'None.')
    printTable(
      ['FOLLOW-UP', 'STATE', 'TIMES', 'FOUND IN', 'TITLE'],
      found.map((item) => [
        item.id,
        stateText(item.state),
        String(item.times),
        item.foundIn.taskId,
        visible(item.title) + (item.outcomeTaskId === null ? '' : ` (${item.outcomeTaskId})`),
      ]),
    )
    const first = found.find((item) => item.state === 'open')
    if (first) note(`Decide: sentra followups accept ${first.id}, or sentra followups dismiss ${first.id}`)
  })
}

async function accept(wanted: string, { ticket, priority }: AcceptOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const place = ticket === undefined || ticket === false ? null : parseTicketId(ticket)
  const result = await client.followups.accept({
    followupId: parseFollowupId(wanted),
    priority,
    ...(ticket !== undefined && { ticketId: place }),
  })
  show(result, ({ task }) => print(`${task.id} is a task now: sentra run ${task.id} starts it.`))
}

async function dismiss(wanted: string[], _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const done: Followup[] = []
  for (const followupId of wanted.map(parseFollowupId)) done.push(await client.followups.dismiss({ followupId }))
  show(done, (items) => {
    for (const { id } of items) print(`Dismissed ${id}. Undo: sentra followups reopen ${id}`)
  })
}

async function reopen(wanted: string[], _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const done: Followup[] = []
  for (const followupId of wanted.map(parseFollowupId)) done.push(await client.followups.reopen({ followupId }))
  show(done, (items) => {
    for (const { id } of items) print(`${id} waits for a decision again.`)
  })
}

function parseFollowupId(wanted: string): FollowupId {
  const id = FollowupId.safeParse(wanted.includes('-') ? wanted : `fup-${wanted}`)
  if (id.success) return id.data
  throw new SentraError('INVALID_INPUT', `${wanted} is no follow-up (fup-...): \`sentra followups\` lists them.`)
}
