import type { Feedback, PullRequest, Run } from '@sentra/contract'
import type { Command } from 'commander'
import { openContext } from '../context.ts'
import { printItem } from '../feedback-text.ts'
import { findPullRequest } from '../find-things.ts'
import { note, print } from '../print.ts'

/** `sentra github fix`: what GitHub says goes to the agent. */
export function addFixCommand(github: Command): void {
  github
    .command('fix')
    .argument('<task>', 'task or run; or a ticket that is offered as a whole, which gets one more task')
    .description('give reviews and failed checks of GitHub to an agent, on the same branch')
    .option('--only <id...>', 'only these; `sentra task` shows their ids')
    .option('--dry-run', 'say what it would be given, and start nothing')
    .action(fix)
}

async function fix(wanted: string, options: { only?: string[]; dryRun?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const pull = await findPullRequest(client, wanted)
  const { items } = await client.pullRequests.feedback({ pullRequestId: pull.id })
  const open = items.filter(({ id, state }) => state === 'new' && (options.only?.includes(id) ?? true))
  if (options.dryRun) return show(open, printOpen)
  const run = await client.pullRequests.mend({
    pullRequestId: pull.id,
    ...(options.only !== undefined && { ids: options.only }),
  })
  show(run, () => {
    for (const item of open) printItem(item)
    printGiven(pull, run)
  })
}

function printGiven({ branch, runId }: PullRequest, { taskId, agent }: Run): void {
  print(`\nGiven to ${agent} on ${branch}: sentra logs -f ${taskId}`)
  if (runId !== null) return note(`Take it back: sentra undo ${taskId}`)
  note('When it has landed, the pull request has it, and all that was promised is checked again.')
  note(`Take it back: sentra tasks delete ${taskId} --cancel`)
}

function printOpen(open: Feedback[]): void {
  if (open.length === 0) return note('GitHub says nothing new.')
  for (const item of open) printItem(item)
}
