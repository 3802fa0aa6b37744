import { type Command, Option } from 'commander'
import { type Diff, type Run, RunId, type StageName, stageNames, TicketId } from '@sentra/contract'
import type { Client } from '../client.ts'
import { openContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { entriesOf, findPullRequest, findRun, findTask, isActive, parseQuestionId } from '../find-things.ts'
import { note, print, styled, visible } from '../print.ts'
import { stateText } from '../run-text.ts'

export function addRunCommands(program: Command): void {
  program
    .command('diff')
    .argument('<task>', 'task, run or ticket')
    .description('what the run changed, or a ticket as a whole')
    .action(showDiff)
  program
    .command('merge')
    .argument('<task>', 'task, run, or ticket that is delivered together')
    .description('merge the pull request into its base branch')
    .option('--finish', 'deliver a merge that waited for a clean checkout')
    .option('--accept-flags', 'merge although the change touches tests or CI, or has blocking findings')
    .action(mergeTask)
  program
    .command('retry')
    .argument('<task>', 'task or run')
    .description('try again from a stage; earlier ones are kept')
    .addOption(new Option('--from <stage>', 'default: the stage that stopped the run').choices([...stageNames]))
    .action(retryTask)
  program
    .command('close')
    .argument('<task>', 'task, run, or ticket that is delivered together')
    .description('close the pull request without merging')
    .action(closeTask)
  program
    .command('cancel')
    .argument('<task>', 'task or run')
    .description('stop a run and all its processes; of a task, all its runs')
    .action(cancelTask)
  program
    .command('answer')
    .argument('<question>', 'its id, ask-..., as `sentra task` shows it')
    .argument('<text>', 'what you answer')
    .description('answer what an agent asked')
    .action(answer)
}

async function showDiff(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const diff = await readDiff(client, wanted)
  show(diff, ({ patch, files, truncated }) => {
    for (const line of patch.split('\n')) print(coloured(visible(line)))
    note(styled('dim', `${files.length} files${truncated ? '; the patch is cut, --json lists all files' : ''}`))
  })
}

async function readDiff(client: Client, wanted: string): Promise<Diff> {
  if (TicketId.safeParse(wanted).success)
    return client.pullRequests.diff({ pullRequestId: (await findPullRequest(client, wanted)).id })
  return client.runs.diff({ runId: (await findRun(client, wanted)).run.id })
}

export function coloured(line: string): string {
  if (line.startsWith('+') && !line.startsWith('+++')) return styled('green', line)
  if (line.startsWith('-') && !line.startsWith('---')) return styled('red', line)
  return line.startsWith('@@') ? styled('cyan', line) : line
}

async function mergeTask(
  wanted: string,
  options: { finish?: boolean; acceptFlags?: boolean },
  command: Command,
): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findPullRequest(client, wanted)
  const result = options.finish
    ? await client.pullRequests.finish({ pullRequestId: id })
    : await client.pullRequests.merge({ pullRequestId: id, acceptFlags: options.acceptFlags === true })
  show(result, ({ message }) => print(message))
  if (!result.delivered && !result.pullRequest.queued) process.exitCode = exitCodes.needsPerson
}

async function closeTask(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findPullRequest(client, wanted)
  const closed = await client.pullRequests.close({ pullRequestId: id })
  show(closed, ({ taskId, ticketId }) => print(`Closed ${id} without a merge. Undo: sentra undo ${taskId ?? ticketId}`))
}

async function retryTask(wanted: string, options: { from?: StageName }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { run } = await findRun(client, wanted)
  const retried = await client.runs.retry({ runId: run.id, from: options.from })
  show(retried, () =>
    print(`Retrying ${retried.id}: sentra logs -f ${retried.taskId}\nUndo: sentra undo ${retried.taskId}`),
  )
}

async function cancelTask(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { task, runs } = await findTask(client, wanted)
  const entries = RunId.safeParse(wanted).success ? [] : entriesOf(runs).filter(isActive)
  if (entries.length > 1) return show(await cancelEntries(client, entries), showCancelled)
  if (task.plannedStart !== null)
    return show(await client.tasks.unplanStart({ taskId: task.id }), ({ id }) =>
      print(`${id} does not start by itself.`),
    )
  const { run } = await findRun(client, wanted)
  show(await client.runs.cancel({ runId: run.id }), ({ state, message }) =>
    print(`${stateText(state)} ${message ?? ''}`),
  )
}

/** One that ended by itself in the meantime is over as well. */
async function cancelEntries(client: Client, entries: Run[]): Promise<Run[]> {
  const cancelled: Run[] = []
  for (const { id: runId } of entries) {
    const run = await client.runs.cancel({ runId }).catch((error: unknown) => {
      if ((error as { code?: string }).code !== 'RUN_NOT_ACTIVE') throw error
    })
    if (run) cancelled.push(run)
  }
  return cancelled
}

function showCancelled(runs: Run[]): void {
  for (const { id, agent, state, message } of runs) print(`${id} ${agent} ${stateText(state)} ${message ?? ''}`)
}

async function answer(question: string, text: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  show(await client.runs.answer({ questionId: parseQuestionId(question), answer: text }), () =>
    print('Answered; the agent goes on.'),
  )
}
