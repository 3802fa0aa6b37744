import { type Feedback, type PullRequest, SentraError } from '@sentra/contract'
import type { Command } from 'commander'
import type { Client } from '../client.ts'
import { openContext } from '../context.ts'
import { printItem } from '../feedback-text.ts'
import { findTask } from '../find-things.ts'
import { note, print } from '../print.ts'

/** `sentra github fix`: what GitHub says goes to the agent. */
export function addFixCommand(github: Command): void {
  github
    .command('fix')
    .argument('<task>', 'task or run')
    .description('give reviews and failed checks of GitHub to the agent, on the same branch')
    .option('--only <id...>', 'only these; `sentra task` shows their ids')
    .option('--dry-run', 'say what it would be given, and start nothing')
    .action(fix)
}

async function fix(wanted: string, options: { only?: string[]; dryRun?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const pull = await findPull(client, wanted)
  const { items } = await client.pullRequests.feedback({ pullRequestId: pull.id })
  const open = items.filter(({ id, state }) => state === 'new' && (options.only?.includes(id) ?? true))
  if (options.dryRun) return show(open, printOpen)
  const run = await client.pullRequests.mend({
    pullRequestId: pull.id,
    ...(options.only !== undefined && { ids: options.only }),
  })
  show(run, ({ taskId, agent }) => {
    for (const item of open) printItem(item)
    print(`\nGiven to ${agent} on ${pull.branch}: sentra logs -f ${taskId}`)
    note(`Take it back: sentra undo ${taskId}`)
  })
}

function printOpen(open: Feedback[]): void {
  if (open.length === 0) return note('GitHub says nothing new.')
  for (const item of open) printItem(item)
}

/** The pull request that a task offers now. */
async function findPull(client: Client, wanted: string): Promise<PullRequest> {
  const { task } = await findTask(client, wanted)
  const { items } = await client.pullRequests.list({ taskId: task.id, limit: 50 })
  const pull = items.find(({ state }) => state === 'open') ?? items[0]
  if (pull !== undefined) return pull
  throw new SentraError('NOT_FOUND', `${task.id} has no pull request yet: \`sentra run ${task.id}\` makes its change.`)
}
